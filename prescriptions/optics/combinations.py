"""Which treatments of a lens can not go together, and which are doubtful.

Categories of filters are those of ISO 12312-1, by the luminous transmittance in per cent.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

CATEGORY_FLOORS = ((0, Decimal(80)), (1, Decimal(43)), (2, Decimal(18)), (3, Decimal(8)), (4, Decimal(3)))
NOT_FOR_DRIVING_CATEGORY = 4


class Tint(StrEnum):
    SOLID = "solid"
    GRADIENT = "gradient"


@dataclass(frozen=True)
class LensBuild:
    """What a lens is made of. `tint_category` is 0 to 4, None where it is not known or nothing is tinted."""

    index: Decimal
    anti_reflective: bool = False
    polarised: bool = False
    photochromic: bool = False
    mirror: bool = False
    tint: Tint | None = None
    tint_category: int | None = None
    for_night_driving: bool = False


class CombinationPolicy(NamedTuple):
    """Materials reflect more the higher their index, and polycarbonate takes a dark dye badly."""

    anti_reflective_from: Decimal = Decimal("1.67")
    polycarbonate: Decimal = Decimal("1.59")
    dark_from_category: int = 3


POLICY = CombinationPolicy()


class Combination(NamedTuple):
    """Codes, sorted: errors can not be ordered, warnings want a confirmation."""

    errors: list[str]
    warnings: list[str]


def combination(lens: LensBuild, policy: CombinationPolicy = POLICY) -> Combination:
    """What speaks against making `lens`."""
    # By night nothing may darken a lens: not even category 1 lets through the 75 % that driving needs.
    darkens = lens.polarised or (lens.tint is not None and lens.tint_category != 0) or bool(lens.tint_category)
    errors = {
        # There is such a lens, but it is a product of its own and not the two together.
        "combo.polarised_photochromic": lens.polarised and lens.photochromic,
        "combo.polarised_gradient": lens.polarised and lens.tint is Tint.GRADIENT,
        "combo.photochromic_tint": lens.photochromic and lens.tint is not None,
        "combo.mirror_needs_tint": lens.mirror and lens.tint is None and not lens.polarised,
        "combo.ar_required": lens.index >= policy.anti_reflective_from and not lens.anti_reflective,
        "combo.tint_night_driving": lens.for_night_driving and darkens,
    }
    dark = lens.tint is Tint.SOLID and (lens.tint_category or 0) >= policy.dark_from_category
    warnings = {
        "combo.polycarbonate_dark_tint": dark and lens.index == policy.polycarbonate,
        "combo.not_for_driving": lens.tint_category == NOT_FOR_DRIVING_CATEGORY,
    }
    return Combination(_true(errors), _true(warnings))


def filter_category(transmittance: Decimal) -> int | None:
    """The category of a filter that lets `transmittance` per cent of the light through; None is too dark to be sold."""
    return next((category for category, floor in CATEGORY_FLOORS if transmittance > floor), None)


def _true(codes: dict[str, bool]) -> list[str]:
    return sorted(code for code, holds in codes.items() if holds)
