"""The right-hand lens of a frame in its place, and how its glass looks, clear or tinted."""

from dataclasses import dataclass

import cv2
import numpy as np

from tryon.drawing.fields import Field, Grid, coverage, inside_outline
from tryon.drawing.finishes import Finish
from tryon.drawing.measures import Measures
from tryon.drawing.outlines import Points, lens_outline

NEAR_MM = 0.7  # at least three samples of an outline lie in a band of this half height

# Share of light that a filter of category 0-4 takes away: middle of the ranges of ISO 12312-1.
ABSORBED = (0.10, 0.38, 0.70, 0.87, 0.95)
FADE = 0.20  # a sun lens is lighter at its bottom by this part

CLEAR_RGB = (0.80, 0.87, 0.91)
CLEAR_ALPHA = 0.055
EDGE_RGB = (0.42, 0.50, 0.54)
EDGE_MM = 0.45
EDGE_ALPHA = 0.30  # in a rim
BARE_EDGE_ALPHA = 0.62  # without one, where the ground edge itself is seen


@dataclass(frozen=True)
class Lens:
    """`outline` is Nx2 mm from the centre of the frame, `field` its signed distance."""

    outline: Points
    field: Field

    @classmethod
    def of(cls, measures: Measures, grid: Grid) -> "Lens":
        outline = lens_outline(measures.shape, a_mm=measures.a_mm, b_mm=measures.b_mm)
        outline = np.add(outline, (measures.lens_x_mm, 0))
        return cls(outline, inside_outline(grid, outline))

    def nasal_x(self, y_mm: float) -> float:
        return float(self._near(self.outline[:, 1], y_mm)[:, 0].min())

    def temporal_x(self, y_mm: float) -> float:
        return float(self._near(self.outline[:, 1], y_mm)[:, 0].max())

    def top_y(self, x_mm: float) -> float:
        return float(self._near(self.outline[:, 0], x_mm)[:, 1].min())

    def _near(self, along: Points, place_mm: float) -> Points:
        return self.outline[np.abs(along - place_mm) < NEAR_MM]


@dataclass(frozen=True)
class Glass:
    """What does not depend on the colour of a lens: HxW float32, 0..1; `down` is Hx1, 0 at the top."""

    cover: Field
    edge: Field
    reflection: Field
    down: Field
    edge_alpha: float


def glass_of(field: Field, measures: Measures, grid: Grid) -> Glass:
    """Glass over `field`, the visible area (one lens, or a whole visor)."""
    inside = np.clip(-field, 0, None)
    return Glass(
        cover=coverage(field, grid.px_per_mm),
        edge=np.exp(-inside / np.float32(EDGE_MM)),
        reflection=_window_light(inside, measures, grid),
        down=np.clip(grid.y / np.float32(measures.b_mm) + np.float32(0.5), 0, 1),
        edge_alpha=EDGE_ALPHA if measures.rim_type == "full" else BARE_EDGE_ALPHA,
    )


def _window_light(inside: Field, measures: Measures, grid: Grid) -> Field:
    """Two slanted bars of light from a window, fading downwards and before the edge of the lens."""
    across = (grid.x + np.float32(0.55) * grid.y - np.float32(measures.lens_x_mm)) / np.float32(measures.a_mm)
    bars = _bar(across, -0.20, 0.13) + 0.5 * _bar(across, 0.06, 0.02)
    fade = np.clip(0.75 - 1.1 * grid.y / measures.b_mm, 0, 1)
    light = bars * fade * np.clip((inside - 1.2) / 2.0, 0, 1)
    blurred = cv2.GaussianBlur(light.astype(np.float32), (0, 0), 0.25 * grid.px_per_mm)
    return np.asarray(blurred, np.float32)


def _bar(across: Field, middle: float, half: float) -> Field:
    """1 between middle ± half, falling to 0 over a soft edge."""
    return np.clip((half - np.abs(across - middle)) / 0.07 + 0.5, 0, 1)


def painted_glass(glass: Glass, finish: Finish, tint_category: int | None) -> tuple[Field, Field]:
    """Straight colour HxWx3 (0..1) and alpha HxW of the lens alone."""
    if tint_category is None:
        alpha = CLEAR_ALPHA + glass.edge_alpha * glass.edge + 0.16 * glass.reflection
        colour = _mixed(np.array(CLEAR_RGB, np.float32), EDGE_RGB, glass.edge)
        colour = _mixed(colour, (1.0, 1.0, 1.0), glass.reflection * (1 - glass.edge))
    else:
        absorbed = ABSORBED[tint_category]
        # Seen from the front a lens also mirrors the room, so it lets less through than to its wearer.
        alpha = np.clip(absorbed + 0.09 - FADE * absorbed * glass.down, 0, 1)
        tint = np.array(finish.tint, np.float32) / 255
        lifted = tint * (0.75 + 0.55 * glass.down[..., None])
        colour = _mixed(lifted, (0.93, 0.96, 1.0), 0.12 * glass.reflection + 0.10 * (1 - glass.down) ** 3)
        colour = colour * (1 - 0.45 * glass.edge[..., None])
    return colour, (alpha * glass.cover).astype(np.float32)


def _mixed(colour: Field, other: tuple[float, float, float], share: Field) -> Field:
    return colour + (np.array(other, np.float32) - colour) * share[..., None]
