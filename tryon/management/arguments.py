"""What the commands of try-on take."""

from argparse import ArgumentTypeError
from pathlib import Path

from django.core.management.base import CommandError

from tryon.photo import Photo, opened
from tryon.scale import LEAST_PD_MM, MOST_PD_MM


def opened_photo(path: Path) -> Photo:
    """The photo in a file. Raises PhotoRefused, and CommandError where there is no such file."""
    try:
        with path.open("rb") as file:
            return opened(file)
    except OSError as problem:
        raise CommandError(f"{path}: {problem.strerror}", returncode=2) from problem


def pupillary_distance(written: str) -> float:
    """In mm. Raises ArgumentTypeError for what nobody has."""
    try:
        pd_mm = float(written)
    except ValueError:
        pd_mm = 0.0
    if not LEAST_PD_MM <= pd_mm <= MOST_PD_MM:
        raise ArgumentTypeError(f"{written}: a pupillary distance has {LEAST_PD_MM:g} to {MOST_PD_MM:g} mm")
    return pd_mm
