"""The files in `models/`: read whole, and only what the checksums say."""

import hashlib
import io
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "models"


class ModelDamaged(RuntimeError):
    """A file is not the one we ship. Nothing is computed with it."""


def model_bytes(name: str) -> bytes:
    """The content of a file. Raises ModelDamaged, also for a file that has no checksum."""
    content = (FOLDER / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != _checksums().get(name):
        raise ModelDamaged(name)
    return content


@cache
def canonical_face() -> NDArray[np.float64]:
    """468x3 float64, mm: the mean head (models/NOTICE.md has its axes). Not to be written to."""
    face = np.load(io.BytesIO(model_bytes("canonical_face.npy")), allow_pickle=False)
    face.flags.writeable = False
    return np.asarray(face, np.float64)


def _checksums() -> dict[str, str]:
    lines = (FOLDER / "SHA256SUMS").read_text().splitlines()
    return {name: checksum for checksum, name in (line.split() for line in lines)}
