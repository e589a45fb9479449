"""Colour on the layers of a half front, laid one over the other."""

import numpy as np
from numpy.typing import NDArray

from tryon.drawing.fields import Field
from tryon.drawing.finishes import Finish, Kind
from tryon.drawing.layers import Layer, Role
from tryon.drawing.shading import Light

SILICONE = Finish(Kind.CRYSTAL, (226, 230, 232), opacity=0.42)
RUBBER = Finish(Kind.SOLID, (44, 45, 48), gloss=0.1)
NYLON = Finish(Kind.CRYSTAL, (176, 184, 190), opacity=0.75, gloss=0.5)

CRYSTAL_EDGE_MM = 0.5  # light leaves a clear material through its edge, which therefore looks dense


class Canvas:
    """A half picture under the brush: premultiplied colour HxWx3 and alpha HxW, float32, 0..1."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.colour = np.zeros((*shape, 3), np.float32)
        self.alpha = np.zeros(shape, np.float32)

    def lay(self, window: tuple[slice, slice], colour: Field, alpha: Field) -> None:
        """Paint straight `colour` (hxwx3) with `alpha` (hxw) over what is there."""
        keep = 1 - alpha
        self.colour[window] = self.colour[window] * keep[..., None] + colour * alpha[..., None]
        self.alpha[window] = self.alpha[window] * keep + alpha


def paint_layer(canvas: Canvas, layer: Layer, finish: Finish, pattern: Field | None) -> None:
    """`pattern` (HxWx3 over the whole half, 0..1) takes the place of the base colour of the front."""
    worn = _finish_for(layer.role, finish)
    albedo = np.array(worn.base, np.float32) / np.float32(255)
    if layer.role is Role.FRONT and pattern is not None:
        albedo = pattern[layer.window]
    colour = _shaded(worn, albedo, layer)
    canvas.lay(layer.window, np.clip(colour, 0, 1), layer.cover * _opacity(worn, layer.depth))


def _finish_for(role: Role, finish: Finish) -> Finish:
    if role is Role.FRONT:
        return finish
    if role is Role.TRIM:
        return Finish(Kind.METAL, finish.trim)
    return {Role.PAD: SILICONE, Role.RUBBER: RUBBER, Role.THREAD: NYLON}[role]


def _opacity(finish: Finish, depth: Field) -> Field | float:
    if finish.kind is not Kind.CRYSTAL:
        return 1.0
    return finish.opacity + (1 - finish.opacity) * 0.75 * np.exp(-depth / np.float32(CRYSTAL_EDGE_MM))


def _shaded(finish: Finish, albedo: NDArray[np.float32], layer: Layer) -> Field:
    light = layer.light
    if finish.kind is Kind.METAL:
        return albedo * light.mirror[..., None] + (0.22 * light.gloss)[..., None]
    body = 0.28 + 0.72 * light.diffuse
    shine = _highlight(finish, light)
    if finish.kind is Kind.CRYSTAL:
        edge = np.exp(-layer.depth / np.float32(CRYSTAL_EDGE_MM))
        body = 1 - (1 - body) * 0.75 - 0.42 * edge
        # A white highlight on a light edge would make the frame end inside its outline on a white page.
        shine = shine * (1 - edge)
    return albedo * body[..., None] + shine[..., None]


def _highlight(finish: Finish, light: Light) -> Field:
    return 0.72 * finish.gloss * light.gloss + (0.15 + 0.05 * finish.gloss) * light.sheen
