"""Pictures that somebody looked at and found good, and how a new one is compared with them.

`GOLDEN_ACCEPT=1 ./dev pytest tryon/tests/test_golden.py` writes new ones; CONTRIBUTING.md says what to do with them.
"""

import os
from pathlib import Path

import cv2
import numpy as np
from django.conf import settings
from PIL import Image

from tryon.tests.photos import PUPILS

FOLDER = Path(__file__).parent / "golden"
FAILED = settings.BASE_DIR / "var" / "golden"
ACROSS, DOWN = 1.35, 0.8  # half of the sides of a crop, in distances of the pupils

# Levels of 255. Another processor moves an outline by a twentieth of a px, which stays far below both.
BLOCK_PX = 8
MOST_IN_A_BLOCK = 8.0
MOST_ON_AVERAGE = 0.8
GAIN = 8  # what the picture of the differences shows them multiplied by


def round_the_eyes(picture, name):
    """The part of a picture of that portrait in which its frame lies, by the pupils that were marked by hand."""
    middle = PUPILS[name].mean(axis=0)
    reach = np.linalg.norm(np.diff(PUPILS[name], axis=0)) * np.array([ACROSS, DOWN])
    left, top = np.clip(np.round(middle - reach), 0, None).astype(int)
    right, bottom = np.round(middle + reach).astype(int)
    return picture[top:bottom, left:right]


def complaint(name, actual):
    """What is wrong with a crop (HxWx3 uint8); empty when it looks as it did.

    The three pictures that a person needs to judge it are left in var/golden then.
    """
    path = FOLDER / f"{name}.webp"
    if os.environ.get("GOLDEN_ACCEPT"):
        FOLDER.mkdir(exist_ok=True)
        Image.fromarray(actual).save(path, lossless=True, quality=100, method=6)
    with Image.open(path) as image:
        expected = np.asarray(image.convert("RGB"))
    found = difference(expected, actual)
    if found:
        shown = _beside_each_other(expected, actual, FAILED / f"{name}.png")
        found = f"{found}; look at {shown}"
    return found


def difference(expected, actual):
    """In words, empty when there is none that anybody would see."""
    if expected.shape != actual.shape:
        return f"{actual.shape} in place of {expected.shape}"
    apart = np.abs(expected.astype(np.float32) - actual).mean(axis=2)
    average, worst = float(apart.mean()), float(cv2.blur(apart, (BLOCK_PX, BLOCK_PX)).max())
    if average <= MOST_ON_AVERAGE and worst <= MOST_IN_A_BLOCK:
        return ""
    return f"differs by {average:.2f} levels on average and by {worst:.1f} in one place"


def _beside_each_other(expected, actual, path):
    """Golden, new, and eight times their difference, from the top down. The path, for people."""
    size = tuple(max(one, other) for one, other in zip(expected.shape[:2], actual.shape[:2], strict=True))
    before, after = (
        np.pad(part, ((0, size[0] - part.shape[0]), (0, size[1] - part.shape[1]), (0, 0)))
        for part in (expected, actual)
    )
    apart = np.clip(np.abs(before.astype(int) - after) * GAIN, 0, 255).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.concatenate([before, after, apart])).save(path)
    return path
