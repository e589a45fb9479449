"""How blurred and how grainy a photo is round the eyes: a frame that is sharper than its face looks pasted."""

import cv2
import numpy as np

from tryon.arrays import Floats
from tryon.rendering.heads import Head

# How much of the fine detail (Laplacian at a sigma of 1.2 px) there is beside the coarse one (3.5 px), as a log, for
# twelve sharp faces that were blurred by so many px.
FINE, COARSE = 1.2, 3.5
DETAIL = [0.38, 0.50, 0.65, 0.85, 1.05, 1.25]
BLUR_PX = [5.0, 3.5, 2.4, 1.5, 0.8, 0.0]
EYES = [33, 263, 168]
REACH_MM = 12.0  # above and below the eyes, where lashes and brows are
FEWEST_PX = 100

SPARSE = 2  # every second px of every second row is as grainy as all of them
MOST_GRAIN = 0.03
GRAIN_TO_DEVIATION = 1.4826  # of a normal distribution: deviation by median absolute deviation


def blur_px(window: Floats, head: Head, corner: np.ndarray) -> float:
    """The sigma of the blur of HxW luminance 0..1, 0 to 5 px; 0 where too little of the eyes is seen."""
    eyes = head.seen(head.mesh[EYES])[:, :2] - corner
    reach = REACH_MM * head.px_per_mm
    left, top = (max(int(low), 0) for low in eyes.min(axis=0) - np.array([2, reach]))
    right, bottom = (max(int(high), 0) for high in eyes.max(axis=0) + np.array([2, reach]))
    part = window[top:bottom, left:right] * np.float32(255)
    if part.size < FEWEST_PX:
        return 0.0
    fine, coarse = (
        float(cv2.Laplacian(cv2.GaussianBlur(part, (0, 0), sigma), cv2.CV_32F).std()) for sigma in (FINE, COARSE)
    )
    return float(np.interp(np.log(fine / (coarse + 1e-3) + 1e-6), DETAIL, BLUR_PX))


def grain(window: Floats, skin: np.ndarray) -> float:
    """The deviation of the noise of HxW luminance 0..1, where HxW bool says that there is smooth skin."""
    rough = (window - cv2.GaussianBlur(window, (0, 0), 1.0))[::SPARSE, ::SPARSE][skin[::SPARSE, ::SPARSE]]
    if rough.size < FEWEST_PX:
        return 0.0
    return min(float(GRAIN_TO_DEVIATION * np.median(np.abs(rough - np.median(rough)))), MOST_GRAIN)
