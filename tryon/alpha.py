"""A frame that somebody has cut out already: a picture with a transparent background."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.arrays import Pixels
from tryon.cutout import LENS, CutOut, NoFrameFound, cut_out
from tryon.lens_boxes import boxes_of

Mask = NDArray[np.bool_]  # HxW

VISIBLE = 24  # of 255; what is fainter is dust of the tool that cut it out
SEE_THROUGH = 224  # of 255; rims are denser, even of clear plastic, and lenses are not, even of sunglasses
TRANSPARENT_SHARE = 0.05  # of a picture at least, or nobody has cut anything out of it
WHITE = np.float32(255)


def is_cut_out(rgba: NDArray[np.uint8]) -> bool:
    """Whether the background of an HxWx4 picture is transparent."""
    return bool((rgba[..., 3] < VISIBLE).mean() >= TRANSPARENT_SHARE)


def taken(rgba: NDArray[np.uint8], *, is_tinted: bool = False) -> CutOut:
    """The frame of such a picture, cropped to it, with its lenses. Raises NoFrameFound.

    Lenses are what the rims enclose. Where that is not seen, because half rims are open below or dark lenses are as
    dense as rims, they are looked for as in a photo. `lens` is 0 everywhere when neither shows two of them.
    """
    seen = rgba[..., 3] >= VISIBLE
    rows, columns = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise NoFrameFound
    box = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
    cut = rgba[box].copy()
    for lens in _guesses(rgba, is_tinted=is_tinted):
        if boxes_of(lens[box]) is not None:
            return CutOut(cut, lens[box].copy(), box[1].start, box[0].start)
    return CutOut(cut, np.zeros(cut.shape[:2], np.uint8), box[1].start, box[0].start)


def _guesses(rgba: NDArray[np.uint8], *, is_tinted: bool) -> Iterator[NDArray[np.uint8]]:
    """HxW each, 255 where the lenses may be; the likelier first."""
    if is_tinted:
        yield _as_in_a_photo(rgba, is_tinted=True)
    yield _enclosed(rgba[..., 3])
    if not is_tinted:
        yield _as_in_a_photo(rgba, is_tinted=False)


def _enclosed(alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """HxW, 255 inside of the two largest areas that are seen through and do not reach the border."""
    through = np.pad(alpha < SEE_THROUGH, 1, constant_values=True)
    _, labels, figures, _ = cv2.connectedComponentsWithStats(through.astype(np.uint8), connectivity=4)
    frame = max(1, int((alpha >= VISIBLE).sum()))
    areas = [
        (int(figures[label, cv2.CC_STAT_AREA]), label)
        for label in range(1, len(figures))
        if label != labels[0, 0] and figures[label, cv2.CC_STAT_AREA] > LENS * frame
    ]
    inside = np.isin(labels, [label for _area, label in sorted(areas, reverse=True)[:2]])[1:-1, 1:-1]
    return np.asarray(cv2.dilate(_without_glints(inside), np.ones((3, 3), np.uint8)) * 255, np.uint8)


def _without_glints(inside: Mask) -> NDArray[np.uint8]:
    outlines, _ = cv2.findContours(inside.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(inside.shape, np.uint8)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return filled


def _as_in_a_photo(rgba: NDArray[np.uint8], *, is_tinted: bool) -> NDArray[np.uint8]:
    """HxW, of the size of the whole picture; 0 everywhere when none is found."""
    whole = np.zeros(rgba.shape[:2], np.uint8)
    try:
        cut = cut_out(_on_white(rgba), is_tinted=is_tinted)
    except NoFrameFound:
        return whole  # white on white, say: there is something, and nobody knows where its lenses are
    rows, columns = cut.lens.shape
    whole[cut.top : cut.top + rows, cut.left : cut.left + columns] = cut.lens
    return whole


def _on_white(rgba: NDArray[np.uint8]) -> Pixels:
    alpha = rgba[..., 3:].astype(np.float32) / WHITE
    mixed = rgba[..., :3] * alpha + WHITE * (1 - alpha)
    return np.asarray(np.round(mixed), np.uint8)
