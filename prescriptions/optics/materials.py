"""The lens materials of the trade, by the index under which they are sold.

Figures: makers' data as tabled by Lens Shapers and in M. Jalie's notes for Precision Optical (nd, Abbe number,
density). The least centre is what laboratories keep on a minus lens; the trade names belong to the makers and are no
words for a product's name.
"""

from dataclasses import dataclass
from enum import StrEnum

from prescriptions.optics.quantities import NotComputable


class Trait(StrEnum):
    """What is to be said about a material, besides its figures."""

    TINTS_BEST = "tints_best"
    NOT_FOR_RIMLESS = "not_for_rimless"  # it cracks round the drilled holes
    LIGHTEST = "lightest"
    IMPACT_RESISTANT = "impact_resistant"
    DRILLS_WELL = "drills_well"
    BRITTLE = "brittle"
    COLOUR_FRINGES = "colour_fringes"
    NEEDS_ANTIREFLECTION = "needs_antireflection"
    NOT_LIGHTER = "not_lighter"  # than 1.67, although it is thinner


@dataclass(frozen=True, slots=True)
class Material:
    """`refractive_index` at the d line, `abbe` number, `density` in g/cm³, `least_centre` of a minus lens in mm."""

    index: str
    refractive_index: float
    abbe: int
    density: float
    least_centre: float
    traits: frozenset[Trait]

    @property
    def is_impact_resistant(self) -> bool:
        return Trait.IMPACT_RESISTANT in self.traits

    @property
    def can_be_drilled(self) -> bool:
        """Whether it holds in a rimless frame."""
        return Trait.NOT_FOR_RIMLESS not in self.traits


STANDARD = "1.50"  # the cheapest material, beside which others are compared

MATERIALS = {
    material.index: material
    for material in [
        # ADC, known as CR-39
        Material(STANDARD, 1.498, 58, 1.32, 2.0, frozenset({Trait.TINTS_BEST, Trait.NOT_FOR_RIMLESS})),
        # known as Trivex
        Material("1.53", 1.532, 45, 1.11, 1.5, frozenset({Trait.LIGHTEST, Trait.IMPACT_RESISTANT, Trait.DRILLS_WELL})),
        Material("1.56", 1.553, 38, 1.28, 1.8, frozenset({Trait.BRITTLE, Trait.NOT_FOR_RIMLESS})),
        # polycarbonate
        Material("1.59", 1.586, 30, 1.20, 1.5, frozenset({Trait.IMPACT_RESISTANT, Trait.COLOUR_FRINGES})),
        # MR-8
        Material("1.60", 1.592, 41, 1.30, 1.5, frozenset({Trait.DRILLS_WELL})),
        # MR-7 and MR-10
        Material("1.67", 1.665, 32, 1.36, 1.3, frozenset({Trait.NEEDS_ANTIREFLECTION})),
        # MR-174
        Material("1.74", 1.737, 33, 1.47, 1.3, frozenset({Trait.NEEDS_ANTIREFLECTION, Trait.NOT_LIGHTER})),
    ]
}


def material_of(index: str) -> Material:
    """The material sold under that index, for example "1.60". Raises NotComputable: `material.unknown`."""
    if index not in MATERIALS:
        raise NotComputable("material.unknown")
    return MATERIALS[index]
