"""The boxing system (ISO 8624): a lens is as large as the rectangle round it.

All lengths are mm. Decentration is seen from the boxing centre, the middle of that rectangle: positive toward the nose
and up. The formulas are those of Brooks and Borish, System for Ophthalmic Dispensing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import atan, degrees, gamma, hypot

from prescriptions.optics.quantities import NotComputable, Number, measured_length, measured_offset

EDGING_ALLOWANCE = 2.0  # mm of blank that the edger needs beyond the outline
ESTIMATE_ALLOWANCE = 1.0  # mm to add to an effective diameter that was only estimated


class Shape(StrEnum):
    ROUND = "round"
    OVAL = "oval"
    PANTO = "panto"
    CAT_EYE = "cat_eye"
    BROWLINE = "browline"
    AVIATOR = "aviator"
    GEOMETRIC = "geometric"
    WAYFARER = "wayfarer"
    RECTANGLE = "rectangle"
    SQUARE = "square"
    SHIELD = "shield"

    @property
    def exponent(self) -> float:
        """How square the outline is, as the exponent of a superellipse: 2 is an ellipse, infinity a rectangle.

        Estimates: frames of one name differ, so a measured diameter is always better.
        """
        if self in (Shape.ROUND, Shape.OVAL):
            return 2.0
        if self is Shape.PANTO:
            return 2.5
        return 4.0 if self in (Shape.RECTANGLE, Shape.SQUARE, Shape.SHIELD) else 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The printed measures of a frame: A, B and DBL, and the effective diameter (twice the longest radius) if known.

    Raises NotComputable on creation for what is no length from 0 to 500 mm.
    """

    lens_width: Number
    lens_height: Number
    bridge: Number
    effective_diameter: Number | None = None

    def __post_init__(self) -> None:
        measured_length(self.lens_width, "lens_width")
        measured_length(self.lens_height, "lens_height")
        measured_length(self.bridge, "bridge")
        if self.effective_diameter is not None:
            measured_length(self.effective_diameter, "effective_diameter")

    @property
    def frame_pd(self) -> float:
        """The distance between the two boxing centres: A + DBL."""
        return float(self.lens_width) + float(self.bridge)


def horizontal_decentration(box: Box, monocular_pd: Number) -> float:
    """How far from the boxing centre the pupil lies toward the nose; negative away from it.

    Raises NotComputable: `monocular_pd`.
    """
    return box.frame_pd / 2 - measured_length(monocular_pd, "monocular_pd")


def vertical_decentration(box: Box, fitting_height: Number) -> float:
    """How far above the boxing centre the pupil lies, from its height over the lowest point of the lens.

    Raises NotComputable: `fitting_height`.
    """
    return measured_length(fitting_height, "fitting_height") - float(box.lens_height) / 2


def minimum_blank(
    effective_diameter: Number, horizontal: Number, vertical: Number = 0, *, allowance: Number = EDGING_ALLOWANCE
) -> float:
    """The smallest round blank that surely covers the lens, whichever way it is decentred.

    Exact only where the longest radius lies opposite the decentration, otherwise a little too large.
    Raises NotComputable: `effective_diameter`, `decentration`, `allowance`.
    """
    moved = hypot(measured_offset(horizontal, "decentration"), measured_offset(vertical, "decentration"))
    longest = measured_length(effective_diameter, "effective_diameter")
    return longest + 2 * moved + measured_length(allowance, "allowance")


def minimum_blank_of_outline(
    outline: Iterable[tuple[Number, Number]],
    horizontal: Number,
    vertical: Number = 0,
    *,
    allowance: Number = EDGING_ALLOWANCE,
) -> float:
    """The smallest round blank for a traced outline: points (toward the nose, up) from the boxing centre.

    Raises NotComputable: `outline.empty`, `outline`, `decentration`, `allowance`.
    """
    nasal, up = measured_offset(horizontal, "decentration"), measured_offset(vertical, "decentration")
    radii = [hypot(measured_offset(x, "outline") - nasal, measured_offset(y, "outline") - up) for x, y in outline]
    if not radii:
        raise NotComputable("outline.empty")
    return 2 * max(radii) + measured_length(allowance, "allowance")


def estimated_effective_diameter(lens_width: Number, lens_height: Number, shape: Shape) -> float:
    """Twice the longest radius of the superellipse that fills the box; add ESTIMATE_ALLOWANCE before relying on it.

    Raises NotComputable: `lens_width`, `lens_height`.
    """
    width, height = measured_length(lens_width, "lens_width"), measured_length(lens_height, "lens_height")
    if shape.exponent == 2:
        return max(width, height)
    power = 2 * shape.exponent / (shape.exponent - 2)
    return (width**power + height**power) ** (1 / power)


def longest_radius_meridian(lens_width: Number, lens_height: Number, shape: Shape) -> float:
    """In which direction that radius lies, 0 to 90° from the horizontal; its mirror image is as long.

    Raises NotComputable: `lens_width` (also `lens_width.range` for none), `lens_height`.
    """
    width, height = measured_length(lens_width, "lens_width"), measured_length(lens_height, "lens_height")
    if not width:
        raise NotComputable("lens_width.range")
    if shape.exponent == 2:
        return 90.0 if height > width else 0.0
    # The smaller by the larger: the power of a large ratio may be no float.
    narrow = degrees(atan((min(width, height) / max(width, height)) ** (shape.exponent / (shape.exponent - 2))))
    return 90.0 - narrow if height > width else narrow


def outline_area(lens_width: Number, lens_height: Number, shape: Shape) -> float:
    """The area of that superellipse, mm². Raises NotComputable: `lens_width`, `lens_height`."""
    width, height = measured_length(lens_width, "lens_width"), measured_length(lens_height, "lens_height")
    filled = gamma(1 + 1 / shape.exponent) ** 2 / gamma(1 + 2 / shape.exponent)
    return width * height * filled
