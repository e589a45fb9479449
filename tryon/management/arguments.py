"""What the commands of try-on take."""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import IO

from tryon.scale import LEAST_PD_MM, MOST_PD_MM


def photo_file(path: str) -> IO[bytes]:
    """The file, open for reading; whoever asked for it closes it. Raises ArgumentTypeError."""
    try:
        return Path(path).open("rb")
    except OSError as problem:
        raise ArgumentTypeError(f"{path}: {problem.strerror}") from problem


def pupillary_distance(written: str) -> float:
    """In mm. Raises ArgumentTypeError for what nobody has."""
    try:
        pd_mm = float(written)
    except ValueError:
        pd_mm = 0.0
    if not LEAST_PD_MM <= pd_mm <= MOST_PD_MM:
        raise ArgumentTypeError(f"{written}: a pupillary distance has {LEAST_PD_MM:g} to {MOST_PD_MM:g} mm")
    return pd_mm
