"""A frame on a white page, as the shop shows it: all frames to one scale, with a soft shadow below."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.drawing.dither import to_bytes
from tryon.drawing.frame import Picture

WIDEST_MM = 156.0  # the widest frame we sell is 152 mm; narrower ones look as small as they are
TALLEST_MM = 78.0  # lenses are at most 56 mm high (B); brow, chin and shadow take the rest

SHADOW_REACH_MM = 5.0  # parts of the front higher than this above the table throw no contact shadow
SHADOW_DARKNESS = 0.34
VISIBLE = 0.04  # alpha; a bare clear lens stands on the table as well, and throws a fainter shadow


def on_white(picture: Picture, *, size: tuple[int, int] = (1200, 800), margin: int = 40) -> NDArray[np.uint8]:
    """HxWx3 uint8 RGB of `size` (width, height) px; `margin` px stay free round the widest frame.

    The scale follows from `size` and `margin` alone, so two frames on equal pages can be compared.
    """
    width, height = size
    px_per_mm = min((width - 2 * margin) / WIDEST_MM, (height - 2 * margin) / TALLEST_MM)
    if px_per_mm <= 0:
        raise ValueError("the margin leaves no room for the frame")
    frame = _resized(_premultiplied(picture.rgba), px_per_mm / picture.px_per_mm)
    frame = _placed(frame, width, height)
    shadow = _contact_shadow(frame[..., 3], px_per_mm)
    page = np.repeat(1 - shadow[..., None], 3, axis=2)
    page = page * (1 - frame[..., 3:]) + frame[..., :3]
    return to_bytes(page)


def _premultiplied(rgba: NDArray[np.uint8]) -> NDArray[np.float32]:
    scaled = rgba.astype(np.float32) / np.float32(255)
    scaled[..., :3] *= scaled[..., 3:]
    return scaled


def _resized(rgba: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    rows, columns = rgba.shape[:2]
    # An even width keeps the centre line of the frame between two columns of the page.
    size = (2 * round(columns * factor / 2), round(rows * factor))
    resized = cv2.resize(rgba, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    return np.asarray(resized, np.float32)


def _placed(frame: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    """In the middle of an empty page; what does not fit (only empty rows, at any sane size) is cut off."""
    page = np.zeros((height, width, 4), np.float32)
    rows, columns = min(frame.shape[0], height), min(frame.shape[1], width)
    top, left = (frame.shape[0] - rows) // 2, (frame.shape[1] - columns) // 2
    page_top, page_left = (height - rows) // 2, (width - columns) // 2
    page[page_top : page_top + rows, page_left : page_left + columns] = frame[top : top + rows, left : left + columns]
    return page


def _contact_shadow(alpha: NDArray[np.float32], px_per_mm: float) -> NDArray[np.float32]:
    """HxW, 0..1: dark under the parts that nearly touch the table, nothing under the high ones."""
    solid = alpha > VISIBLE
    rows = np.flatnonzero(solid.any(axis=1))
    if not len(rows):
        return np.zeros_like(alpha)
    ground = rows[-1] + 1
    height = alpha.shape[0]
    lowest = np.where(solid.any(axis=0), height - np.argmax(solid[::-1], axis=0), 0)
    gap_mm = (ground - lowest) / px_per_mm
    density = alpha[max(ground - round(SHADOW_REACH_MM * px_per_mm), 0) : ground].max(axis=0)
    touch = (density * np.exp(-((gap_mm / SHADOW_REACH_MM) ** 2))).astype(np.float32)[None, :]
    y_mm = (np.arange(height, dtype=np.float32)[:, None] + 0.5 - ground) / px_per_mm - 1.0
    shadow = np.zeros_like(alpha)
    for blur_mm, tall_mm, part in ((1.5, 0.7, 0.45), (5.0, 1.6, 0.55)):
        spread = _blurred_along(touch, blur_mm * px_per_mm)
        shadow += part * spread * np.exp(-((y_mm / tall_mm) ** 2))
    return SHADOW_DARKNESS * shadow


def _blurred_along(row: NDArray[np.float32], sigma_px: float) -> NDArray[np.float32]:
    """1xW, blurred in its one direction; what lies beyond the ends is empty."""
    kernel = (2 * round(3 * sigma_px) + 1, 1)
    return np.asarray(cv2.GaussianBlur(row, kernel, sigma_px, borderType=cv2.BORDER_CONSTANT), np.float32)
