"""The photos in `data/faces` and what can be done to them: turned, leaned, scaled, mirrored, lit."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from tryon.photo import opened

FOLDER = Path(__file__).parent / "data" / "faces"
FACELESS = sorted(path.name for path in FOLDER.glob("nf_*.jpg"))


def _truth():
    with (FOLDER / "truth.csv").open(newline="") as rows:
        return {
            row["file"]: np.array([[row["left_x"], row["left_y"]], [row["right_x"], row["right_y"]]], float)
            for row in csv.DictReader(rows)
        }


PUPILS = _truth()  # 2x2 px each: the person's right one is on the left of the picture
PORTRAITS = sorted(PUPILS)
# Clockwise by whole quarters, in a picture whose y runs down.
QUARTERS = [
    np.array(turn, float) for turn in ([[1, 0], [0, 1]], [[0, -1], [1, 0]], [[-1, 0], [0, -1]], [[0, 1], [-1, 0]])
]


@lru_cache(maxsize=16)
def photo(name):
    """HxWx3 uint8 RGB; not to be written to."""
    with (FOLDER / name).open("rb") as file:
        pixels = opened(file).pixels
    pixels.flags.writeable = False
    return pixels


@dataclass(frozen=True)
class Change:
    """First mirrored, then leaned by `roll_deg` clockwise and scaled, then turned by quarters clockwise."""

    quarters: int = 0
    roll_deg: float = 0
    scale: float = 1
    light: float = 1
    is_mirrored: bool = False

    def of(self, pixels):
        matrix, (width, height) = self._matrix(pixels)
        if self.scale < 1:
            pixels = cv2.GaussianBlur(pixels, (0, 0), 0.4 / self.scale)
        changed = cv2.warpAffine(pixels, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
        return np.clip(changed * self.light, 0, 255).astype(np.uint8)

    def pupils(self, name):
        """Where the pupils of a portrait are afterwards: 2x2, the right one of whom the picture shows first."""
        matrix, _ = self._matrix(photo(name))
        moved = PUPILS[name] @ matrix[:, :2].T + matrix[:, 2]
        return moved[::-1] if self.is_mirrored else moved

    def _matrix(self, pixels):
        height, width = pixels.shape[:2]
        angle = np.radians(self.roll_deg)
        lean = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * self.scale
        linear = QUARTERS[self.quarters] @ lean @ np.diag([-1 if self.is_mirrored else 1, 1])
        size = (width, height) if self.quarters % 2 == 0 else (height, width)
        size = tuple(round(side * self.scale) for side in size)
        middle, target = np.array([width - 1, height - 1]) / 2, (np.array(size) - 1) / 2
        return np.column_stack([linear, target - linear @ middle]), size


def pupil_error(face, truth):
    """The mean distance of both pupils from where they are, as a share of the distance between them."""
    return float(np.linalg.norm(face.pupils - truth, axis=1).mean() / np.linalg.norm(truth[1] - truth[0]))
