"""How thick and heavy a prescription becomes in a frame: an estimate, to compare materials with and to warn by.

The front is spherical and the cylinder is ground into the back. Lengths are mm, powers D, weights g.
"""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from math import hypot
from typing import NamedTuple

from prescriptions.optics import surfaces
from prescriptions.optics.boxing import (
    ESTIMATE_ALLOWANCE,
    Box,
    Shape,
    estimated_effective_diameter,
    longest_radius_meridian,
)
from prescriptions.optics.cylinders import ZERO, Correction, in_minus, power_along, spherical_equivalent
from prescriptions.optics.materials import Material
from prescriptions.optics.quantities import Number, measured_lens, measured_offset

STOCK_BASE_CURVES = tuple(map(Decimal, ("0.5", "2", "4", "6", "8", "10")))  # the blanks that laboratories keep


class Rim(StrEnum):
    FULL = "full"
    SEMI = "semi"
    RIMLESS = "rimless"

    @property
    def least_edge(self) -> float:
        """The thinnest edge, mm, that it holds: in a rim, with a groove for the thread, or drilled (trade practice)."""
        return {Rim.FULL: 1.0, Rim.SEMI: 2.0, Rim.RIMLESS: 1.8}[self]


class FramedLens(NamedTuple):
    """What of a frame decides about a lens: its box, outline and rim."""

    box: Box
    shape: Shape
    rim: Rim = Rim.FULL

    @property
    def effective_diameter(self) -> float:
        """As measured, or else estimated from the outline with a millimetre to be safe."""
        if self.box.effective_diameter is not None:
            return float(self.box.effective_diameter)
        estimated = estimated_effective_diameter(self.box.lens_width, self.box.lens_height, self.shape)
        return estimated + ESTIMATE_ALLOWANCE


class Thickness(NamedTuple):
    """What to expect of a lens: front power (true), centre, thickest edge, weight.

    Estimates: to be told with "about", in half millimetres.
    """

    front: float
    centre: float
    edge: float
    weight: float


def vogel_base_curve(lens: Correction) -> Decimal:
    """The front curve for a lens by Vogel's rule, from its spherical equivalent. Raises NotComputable."""
    mean = spherical_equivalent(measured_lens(lens))
    return mean + 6 if mean > 0 else mean / 2 + 6


def stock_base_curve(lens: Correction, *, flattened_by: Decimal = ZERO) -> Decimal:
    """The stock blank nearest to Vogel's curve; the flatter one, if two are as near.

    Thin aspheric designs take a plus lens 1 to 2 D flatter: `flattened_by`. Raises NotComputable.
    """
    wanted = vogel_base_curve(lens)
    if spherical_equivalent(lens) > 0:
        wanted -= flattened_by
    return min(STOCK_BASE_CURVES, key=lambda curve: (abs(curve - wanted), curve))


def _reaches(frame: FramedLens, horizontal: float, vertical: float) -> list[tuple[float, float]]:
    """The meridians (°) to be judged, and how far (mm) the lens reaches from its optical centre in each.

    Along both diagonals the reach is the longest possible, as nobody says in which corner the frame is widest.
    """
    across = float(frame.box.lens_width) / 2 + abs(horizontal)
    upright = float(frame.box.lens_height) / 2 + abs(vertical)
    slanted = frame.effective_diameter / 2 + hypot(horizontal, vertical)
    slant = longest_radius_meridian(frame.box.lens_width, frame.box.lens_height, frame.shape)
    return [(180, across), (90, upright), (slant, slanted), (180 - slant, slanted)]


def predicted_thickness(
    lens: Correction, frame: FramedLens, material: Material, *, horizontal: Number, vertical: Number = 0
) -> Thickness:
    """What the lens becomes in the frame, decentred by so many mm; the same for both notations.

    The centre is the least that the material allows, or more where the edge needs it (plus lenses). Of a toric lens
    the thickest edge is told. Weight is that of the mean power.
    Raises NotComputable (LensImpossible where it can not be made in that size) and AxisMissing.
    """
    minus = in_minus(measured_lens(lens))
    moved = measured_offset(horizontal, "decentration"), measured_offset(vertical, "decentration")
    index = material.refractive_index
    # Beyond the blanks that exist, Vogel's rule would ask for hollow fronts and for balls.
    front = float(min(max(vogel_base_curve(minus), STOCK_BASE_CURVES[0]), STOCK_BASE_CURVES[-1]))
    edges = [(power_along(minus, meridian), reach) for meridian, reach in _reaches(frame, *moved)]
    centre = max(
        material.least_centre,
        *(
            surfaces.centre_thickness(power, index=index, front=front, edge=frame.rim.least_edge, semi_chord=reach)
            for power, reach in edges
        ),
    )
    edge = max(
        surfaces.edge_thickness(power, index=index, front=front, centre=centre, semi_chord=reach)
        for power, reach in edges
    )
    weight = surfaces.outline_weight(
        spherical_equivalent(minus),
        index=index,
        front=front,
        centre=centre,
        density=material.density,
        lens_width=frame.box.lens_width,
        lens_height=frame.box.lens_height,
        shape=frame.shape,
    )
    return Thickness(front, centre, edge, weight)


def compared_materials(
    lens: Correction, frame: FramedLens, materials: Iterable[Material], *, horizontal: Number, vertical: Number = 0
) -> dict[str, Thickness | None]:
    """What the lens becomes in each material, by index; None where it can not be made in that size.

    Raises NotComputable (for what is no number) and AxisMissing.
    """
    found: dict[str, Thickness | None] = {}
    for material in materials:
        try:
            found[material.index] = predicted_thickness(lens, frame, material, horizontal=horizontal, vertical=vertical)
        except surfaces.LensImpossible:
            found[material.index] = None
    return found
