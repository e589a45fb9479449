"""One visible part of a frame: where it lies, how thick it looks and how the light falls on it."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from tryon.drawing.fields import Field, Grid, Window, coverage
from tryon.drawing.shading import Light, lit


class Role(StrEnum):
    """What a part is made of; the finish of the colour decides how that looks."""

    FRONT = "front"  # the material the colour name speaks of
    TRIM = "trim"  # pad arms, screws, rivets, the thin rim under a brow
    PAD = "pad"  # clear silicone
    RUBBER = "rubber"  # the nose piece of sports frames
    THREAD = "thread"  # the nylon that holds a lens from below


@dataclass(frozen=True)
class Part:
    """The shape of one part (a field over the whole grid, mm) and how its surface is rounded."""

    role: Role
    field: Field
    bevel_mm: float
    dome_mm: float = 0.0


@dataclass(frozen=True)
class Layer:
    """A part with its light, cropped to `window` of the half picture; all arrays have the window's size."""

    role: Role
    window: Window
    cover: Field  # 0..1
    depth: Field  # mm from the edge inwards, 0 outside
    light: Light


def layer_of(part: Part, grid: Grid) -> Layer:
    window = _touched(part.field, grid.px_per_mm)
    field = part.field[window]
    return Layer(
        role=part.role,
        window=window,
        cover=coverage(field, grid.px_per_mm),
        depth=np.clip(-field, 0, None),
        light=lit(field, bevel_mm=part.bevel_mm, dome_mm=part.dome_mm, px_per_mm=grid.px_per_mm),
    )


def _touched(field: Field, px_per_mm: float) -> Window:
    """The rows and columns where a part shows, with half a millimetre round it for the light."""
    touched = field < 1 / px_per_mm
    spare = int(np.ceil(0.5 * px_per_mm))
    rows, columns = (np.flatnonzero(touched.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return (
        slice(max(int(rows[0]) - spare, 0), int(rows[-1]) + 1 + spare),
        slice(max(int(columns[0]) - spare, 0), int(columns[-1]) + 1 + spare),
    )
