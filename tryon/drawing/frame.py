"""Draw a frame: `draw(measures, colour)`, or `geometry` once and `paint` for each of its colours.

The light stands in the middle, so only the right half is built and then mirrored; a tortoise pattern is
painted on both halves, for no two corners of such a frame are alike.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tryon.drawing.dither import to_bytes
from tryon.drawing.fields import Field, Grid, coverage
from tryon.drawing.finishes import Finish, Kind, finish_of
from tryon.drawing.fronts import front_of
from tryon.drawing.layers import Layer, layer_of
from tryon.drawing.lens import Glass, Lens, glass_of, painted_glass
from tryon.drawing.measures import Measures
from tryon.drawing.outlines import lens_outline
from tryon.drawing.painting import Canvas, paint_layer
from tryon.drawing.parts import hinge_y
from tryon.drawing.tortoise import tortoise

MARGIN_MM = 1.0
OVER_MM = 8.0  # the highest brow and the deepest chin stay within this of the lens box
EVERYWHERE = (slice(None), slice(None))


@dataclass(frozen=True)
class Picture:
    """A front view, symmetric about `centre_column`.

    `rgba` is HxWx4 uint8 with straight alpha, `lens` HxW uint8 (255 inside a lens, 0 outside). Rows and
    columns are in px from the top left corner of the picture and may lie between pixels: the centre line
    of W columns is at W / 2. The datum row is the horizontal midline of the lenses.
    """

    rgba: NDArray[np.uint8]
    lens: NDArray[np.uint8]
    px_per_mm: float
    width_mm: float
    datum_row: float
    hinge_row: float
    centre_column: float


@dataclass(frozen=True)
class Geometry:
    """All of a frame but its colour."""

    measures: Measures
    grid: Grid
    behind: list[Layer]
    before: list[Layer]
    glass: Glass
    lens: Field  # HxW, 0..1


def draw(measures: Measures, colour: str, *, px_per_mm: float = 10) -> Picture:
    """The front view in one colour. Raises ValueError for a shape we can not draw."""
    return paint(geometry(measures, px_per_mm=px_per_mm), colour)


def geometry(measures: Measures, *, px_per_mm: float = 10) -> Geometry:
    """The work that all colours of a frame share. Raises ValueError for a shape we can not draw."""
    lens_outline(measures.shape, a_mm=measures.a_mm, b_mm=measures.b_mm)
    grid = Grid.reaching(
        right_mm=measures.half_mm + MARGIN_MM,
        up_mm=measures.b_mm / 2 + OVER_MM,
        down_mm=measures.b_mm / 2 + OVER_MM,
        px_per_mm=px_per_mm,
    )
    lens = Lens.of(measures, grid)
    front = front_of(measures, grid, lens)
    return Geometry(
        measures=measures,
        grid=grid,
        behind=[layer_of(part, grid) for part in front.behind],
        before=[layer_of(part, grid) for part in front.before],
        glass=glass_of(front.glass, measures, grid),
        lens=coverage(lens.field, px_per_mm),
    )


def paint(frame: Geometry, colour: str) -> Picture:
    """The frame in a colour of the catalogue; a name we do not know is painted a neutral grey."""
    finish = finish_of(colour, frame.measures.material)
    if finish.kind is Kind.TORTOISE:
        left, right = _tortoise_halves(frame, finish, seed=f"{colour}/{frame.measures}")
        rgba = np.concatenate([_half(frame, finish, left)[:, ::-1], _half(frame, finish, right)], axis=1)
    else:
        half = _half(frame, finish, None)
        rgba = np.concatenate([half[:, ::-1], half], axis=1)
    lens = np.round(255 * np.concatenate([frame.lens[:, ::-1], frame.lens], axis=1)).astype(np.uint8)
    grid = frame.grid
    return Picture(
        rgba=rgba,
        lens=lens,
        px_per_mm=grid.px_per_mm,
        width_mm=frame.measures.frame_width_mm,
        datum_row=float(grid.rows_above),
        hinge_row=grid.rows_above + hinge_y(frame.measures) * grid.px_per_mm,
        centre_column=float(grid.columns),
    )


def _tortoise_halves(frame: Geometry, finish: Finish, *, seed: str) -> tuple[Field, Field]:
    """(left, mirrored, and right) of one pattern that runs through the bridge."""
    rows, columns = frame.grid.shape
    pattern = tortoise(finish, seed=seed, height=rows, width=2 * columns, px_per_mm=frame.grid.px_per_mm)
    return pattern[:, columns - 1 :: -1], pattern[:, columns:]


def _half(frame: Geometry, finish: Finish, pattern: Field | None) -> NDArray[np.uint8]:
    """The right half, HxWx4 uint8 with straight alpha."""
    canvas = Canvas(frame.grid.shape)
    for layer in frame.behind:
        paint_layer(canvas, layer, finish, pattern)
    canvas.lay(EVERYWHERE, *painted_glass(frame.glass, finish, frame.measures.tint_category))
    for layer in frame.before:
        paint_layer(canvas, layer, finish, pattern)
    straight = canvas.colour / np.maximum(canvas.alpha, 1e-4)[..., None]
    return to_bytes(np.dstack([straight, canvas.alpha]))
