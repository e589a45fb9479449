"""Pictures that shine through: HxWx4 float32, 0..1, colours multiplied by alpha."""

import cv2
import numpy as np

from tryon.arrays import Floats


def over(upper: Floats, lower: Floats) -> Floats:
    """One layer on another, or on an opaque picture of three colours."""
    return upper[..., : lower.shape[2]] + lower * (1 - upper[..., 3:])


def blurred(picture: Floats, sigma_px: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), max(sigma_px, 0.3)), np.float32)
