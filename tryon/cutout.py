"""A frame cut out of an ordinary product photo: from the front, on a white or softly lit background.

Rims are sharp and shadows are soft, so the frame is grown from edges; lenses are the two large areas that it
encloses. Bare wire and clear plastic come out worst, which is why somebody looks at each cut-out before it is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.arrays import Floats, Pixels

Mask = NDArray[np.bool_]  # HxW

BORDER = 0.03  # of the shorter side: what is surely background
ROUNDS = 3  # of fitting, each without what lies more than three deviations off
WHITE_LIGHT = 235 / 255  # a background as bright as this can not be outshone, so brighter px are noise

RIM_WIDTH = 1 / 280  # of the width of the picture: half a millimetre when the frame fills it
STEEP = 26 / 255  # change over the Sobel kernel at a rim; soft shadows have less than 20
FAR = 90 / 255  # from the background, darker than any soft shadow
FARTHEST_SHADOW = 110 / 255  # where a rim touches the table
STILL = 24 / 255  # change inside a tinted lens
GREY = 16 / 255  # between the colours of a shadow on a wall that is nearly white
PALE = 0.3  # of a rim: from here on its own colour may be taken for a shadow
EDGES, PARTS, OUTLINE = 0.0006, 0.0008, 0.01  # of the picture: smaller edges, parts and outlines are specks
FAINT = 0.05  # alpha

LENS = 0.04  # of the box of the frame, at least
CLEAR_ALPHA = (0.03, 0.6)  # a lens without a tint still mirrors a little
TINT_GAIN = 1.1  # no lens is black: a tenth of the light of the wall comes from the lens itself


class NoFrameFound(ValueError):
    """There is nothing on this background that looks like the front of a frame."""


@dataclass(frozen=True)
class CutOut:
    """`rgba` is HxWx4 uint8 with straight alpha, `lens` HxW uint8 (255 inside a lens); `left` and `top` tell where they
    lay in the photo."""

    rgba: NDArray[np.uint8]
    lens: NDArray[np.uint8]
    left: int
    top: int


@dataclass(frozen=True)
class Traces:
    """What sets each px off from the background, HxW float32: how far its colour lies (0..1), how much of the
    background must be covered to explain it (0..1), how steeply that changes, its share of what is most near it, and
    how much more one colour lacks than another (0..1)."""

    distance: Floats
    cover: Floats
    change: Floats
    near: Floats
    share: Floats
    colour: Floats


def cut_out(photo: Pixels, *, is_tinted: bool = False) -> CutOut:
    """The frame of a photo, cropped to it; `is_tinted` for sunglasses. Raises NoFrameFound."""
    colours = photo.astype(np.float32) / np.float32(255)
    behind = background(colours)
    rim_px = max(2.0, photo.shape[1] * RIM_WIDTH)
    traces = _traces(colours, behind, rim_px)
    alpha, core = _rims(traces, rim_px)
    silhouette, lens = _lenses_in(core, traces, rim_px, is_tinted=is_tinted)
    shadow = _where_it_stands(core, lens, traces)
    if shadow.any():
        alpha, core = np.where(shadow, 0, alpha), _large(core & ~shadow, PARTS)
        silhouette, lens = _lenses_in(core, traces, rim_px, is_tinted=is_tinted)
    rows, columns = (np.flatnonzero((silhouette & core).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise NoFrameFound
    top, bottom, left, right = (int(edge) for edge in (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1))
    if is_tinted:
        lens = _grown(lens, 0.8 * rim_px)
    alpha = _with_lenses(alpha, core, silhouette, lens, traces, rim_px, is_tinted=is_tinted)
    straight = _unmixed(colours, behind, alpha, solid=_shrunk(core, 1) & (alpha > 0.97), lens=lens)
    rgba = np.round(np.dstack([straight, alpha]) * 255).astype(np.uint8)
    box = slice(top, bottom), slice(left, right)
    return CutOut(rgba[box].copy(), lens[box].astype(np.uint8) * 255, left, top)


def background(colours: Floats) -> Floats:
    """HxWx3, 0..1: what the photo would show without the frame, a curved surface through its border."""
    rows, columns = colours.shape[:2]
    edge = max(4, int(BORDER * min(rows, columns)))
    border = np.ones((rows, columns), bool)
    border[edge:-edge, edge:-edge] = False
    y = (np.arange(rows, dtype=np.float32) / rows - 0.5)[:, None]
    x = (np.arange(columns, dtype=np.float32) / columns - 0.5)[None, :]
    terms = np.stack(
        np.broadcast_arrays(np.float32(1) + 0 * x * y, x + 0 * y, y + 0 * x, x * x + 0 * y, y * y + 0 * x, x * y)
    )
    known = terms[:, border].T
    surface = np.empty_like(colours)
    for channel in range(3):
        levels = colours[..., channel][border]
        kept = np.ones(len(levels), bool)
        for _ in range(ROUNDS):
            fitted, *_ = np.linalg.lstsq(known[kept], levels[kept], rcond=None)
            apart = np.abs(levels - known @ fitted)
            kept = apart < 3 * max(float(apart[kept].std()), 1 / 255)
        surface[..., channel] = np.tensordot(fitted.astype(np.float32), terms, axes=1)
    return np.clip(surface, 1 / 255, 1)


def _traces(colours: Floats, behind: Floats, rim_px: float) -> Traces:
    distance = np.abs(colours - behind).max(axis=2)
    cover = np.clip(((behind - colours) / behind).max(axis=2), 0, 1)
    brighter = np.clip(((colours - behind) / (1 + 1 / 255 - behind)).max(axis=2), 0, 1)
    cover = np.maximum(cover, brighter * (behind.min(axis=2) < WHITE_LIGHT))
    smooth = cv2.GaussianBlur(distance, (0, 0), 1.2)
    change = cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    near = cv2.GaussianBlur(cv2.dilate(cover, _disc(2.2 * rim_px)), (0, 0), rim_px)
    share = cover / np.maximum(near, 0.02)
    colour = np.ptp(behind - colours, axis=2)
    return Traces(*(np.asarray(trace, np.float32) for trace in (distance, cover, change, near, share, colour)))


def _rims(traces: Traces, rim_px: float) -> tuple[Floats, Mask]:
    """(alpha 0..1 beside sharp edges, what is surely material)."""
    edges = _large((traces.change > STEEP) | (traces.distance > FAR), EDGES)
    beside = _grown(edges, 2 * rim_px) & (traces.near > FAINT)
    # A share of the darkest near it: what is cut off at a third of it is the shadow that lies against the rim.
    alpha = np.clip((traces.share - 0.34) / 0.34, 0, 1) * beside
    return np.asarray(alpha, np.float32), _large(_closed(alpha > 0.55, 1.6 * rim_px), PARTS)


def _silhouette(core: Mask, rim_px: float) -> Mask:
    """The frame with all that it encloses."""
    outlines, _ = cv2.findContours(_closed(core, 2 * rim_px).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    large = [outline for outline in outlines if cv2.contourArea(outline) > OUTLINE * core.size]
    return _filled(large, core.shape)


def _lenses_in(core: Mask, traces: Traces, rim_px: float, *, is_tinted: bool) -> tuple[Mask, Mask]:
    """(silhouette, lens)."""
    silhouette = _silhouette(core, rim_px)
    flat = silhouette & (traces.change < STILL if is_tinted else ~core)
    rows, columns = (np.flatnonzero((silhouette & core).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return silhouette, np.zeros_like(silhouette)
    return silhouette, _lenses(flat, rim_px, least=LENS * (np.ptp(rows) + 1) * (np.ptp(columns) + 1))


def _where_it_stands(core: Mask, lens: Mask, traces: Traces) -> Mask:
    """The shadow of a frame that stands on a table: a light grey under a lens. None where the rim above the lenses is
    as light and as grey, for then nobody could tell them apart."""
    seen = lens.any(axis=0)
    row = np.arange(lens.shape[0])[:, None]
    above = core & seen & (row < lens.argmax(axis=0))
    is_pale = (traces.distance < FARTHEST_SHADOW) & (traces.colour < GREY)
    if not above.any() or is_pale[above].mean() > PALE:
        return np.zeros_like(lens)
    # Below the lens, and below all that is surely rim: a dark rim has pale glints as well.
    lowest = lens.shape[0] - 1 - (lens | (core & ~is_pale))[::-1].argmax(axis=0)
    return np.asarray(seen & (row > lowest) & is_pale)


def _lenses(flat: Mask, rim_px: float, *, least: float) -> Mask:
    """The two largest flat areas, without the glints in them."""
    opened = cv2.morphologyEx(flat.astype(np.uint8), cv2.MORPH_OPEN, _disc(1.2 * rim_px))
    outlines, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    large = [outline for outline in outlines if cv2.contourArea(outline) > least]
    return _filled(sorted(large, key=cv2.contourArea, reverse=True)[:2], flat.shape)


def _with_lenses(
    rims: Floats, core: Mask, silhouette: Mask, lens: Mask, traces: Traces, rim_px: float, *, is_tinted: bool
) -> Floats:
    """HxW, 0..1: alpha of rims and lenses."""
    solid = _shrunk(core, 1)
    filled = solid if is_tinted else _closed(solid, 1.6 * rim_px)
    around = _grown(silhouette, 1) & ~lens
    alpha = np.where(around, np.maximum(rims, filled), 0)
    if is_tinted:
        dense = np.clip((traces.share - 0.3) / 0.4, 0, 1)
        alpha = np.where(silhouette & ~lens, np.maximum(alpha, dense), alpha)
        return np.asarray(np.where(lens, np.clip(TINT_GAIN * traces.cover, 0, 1), alpha), np.float32)
    inside = _shrunk(lens, 4 * rim_px)
    tint = float(np.median(traces.cover[inside])) if inside.any() else CLEAR_ALPHA[0]
    return np.asarray(np.where(lens, np.maximum(rims, np.clip(tint, *CLEAR_ALPHA)), alpha), np.float32)


def _unmixed(colours: Floats, behind: Floats, alpha: Floats, *, solid: Mask, lens: Mask) -> Floats:
    """HxWx3, 0..1: colours without the background in them. Edges get that of the nearest solid px."""
    cover = alpha[..., None]
    straight = np.clip((colours - (1 - cover) * behind) / np.maximum(cover, 0.03), 0, 1)
    if not solid.any():
        return np.asarray(straight, np.float32)
    _, labels = cv2.distanceTransformWithLabels(
        (~solid).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.zeros((int(labels.max()) + 1, 3), np.float32)
    nearest[labels[solid]] = colours[solid]
    edges = (alpha > 0.01) & ~solid & ~lens
    return np.asarray(np.where(edges[..., None], nearest[labels], straight), np.float32)


def _disc(radius_px: float) -> NDArray[np.uint8]:
    side = 2 * int(radius_px) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _grown(mask: Mask, radius_px: float) -> Mask:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), _disc(radius_px)) > 0)


def _shrunk(mask: Mask, radius_px: float) -> Mask:
    return np.asarray(cv2.erode(mask.astype(np.uint8), _disc(radius_px)) > 0)


def _closed(mask: Mask, radius_px: float) -> Mask:
    """With gaps up to twice the radius bridged."""
    return np.asarray(cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, _disc(radius_px)) > 0)


def _large(mask: Mask, share: float) -> Mask:
    """Without the parts that are smaller than `share` of the picture."""
    _, labels, figures, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    is_large = figures[:, cv2.CC_STAT_AREA] > share * mask.size
    is_large[0] = False  # the background
    return np.asarray(is_large[labels])


def _filled(outlines: Sequence[NDArray[Any]], shape: tuple[int, ...]) -> Mask:
    filled = np.zeros(shape, np.uint8)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return filled > 0
