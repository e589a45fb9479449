"""The two surfaces of a lens, and what lies between them: thickness, weight, reflection.

Exact for spherical surfaces (Jalie, Principles of Ophthalmic Lenses). Aspheric lenses are 10 to 20 % thinner, so what
a customer reads begins with "about". Powers are D, lengths mm, densities g/cm³; `index` is the refractive index,
`front` the true power of the front surface, `semi_chord` the distance from the optical centre to the edge.
Every function raises NotComputable, with the name of the quantity, for what lies outside `quantities`.
"""

from math import copysign, pi, sqrt

from prescriptions.optics.boxing import Shape, outline_area
from prescriptions.optics.quantities import (
    NotComputable,
    Number,
    measured,
    measured_index,
    measured_length,
    measured_power,
)

TOOL_INDEX = 1.53  # the index for which the curves of tools and blanks are marked
MOST_ROUNDS = 200  # of an iteration that takes about ten
SETTLED = 1e-9  # mm


class LensImpossible(NotComputable):
    """No lens can be that large, that curved or that thick."""


def true_surface_power(marked: Number, index: Number) -> float:
    """The power of a curve that is marked for tools of 1.53 in another material."""
    return measured_power(marked) * (measured_index(index) - 1) / (TOOL_INDEX - 1)


def sag(power: Number, *, index: Number, semi_chord: Number) -> float:
    """How far a surface recedes between its middle and `semi_chord`; negative for a negative power.

    Raises LensImpossible: `surface.too_curved`, where the surface ends before that.
    """
    strength, chord = measured_power(power), measured_length(semi_chord, "semi_chord")
    # The share of its radius to which the surface is used: radii themselves have no bounds.
    share = chord * abs(strength) / (1000 * (measured_index(index) - 1))
    if share > 1:
        raise LensImpossible("surface.too_curved")
    # The same as radius − √(radius² − chord²), without the difference of two large numbers.
    return copysign(chord * share / (1 + sqrt(1 - share**2)), strength)


def back_surface(power: Number, *, front: Number, index: Number, centre: Number) -> float:
    """The power of the back surface that makes a lens of back vertex power `power`; `centre` is its thickness there.

    Raises LensImpossible: `surface.too_thick`, where the light of the front meets inside the lens.
    """
    curve, thickness = measured_power(front, "front"), measured_length(centre, "centre")
    remaining = 1 - thickness / 1000 / measured_index(index) * curve
    if remaining <= 0:
        raise LensImpossible("surface.too_thick")
    return measured_power(power) - curve / remaining


def edge_thickness(power: Number, *, index: Number, front: Number, centre: Number, semi_chord: Number) -> float:
    """The thickness at `semi_chord`. Below zero the lens would end in a knife before that. Raises LensImpossible."""
    back = back_surface(power, front=front, index=index, centre=centre)
    fronts_sag = sag(front, index=index, semi_chord=semi_chord)
    return float(centre) - fronts_sag - sag(back, index=index, semi_chord=semi_chord)


def approximate_edge_thickness(power: Number, *, index: Number, centre: Number, semi_chord: Number) -> float:
    """The same by the parabola: 0.5 to 0.7 mm too thin from −4 to −10 D at 30 mm, so nothing to promise."""
    chord, thickness = measured_length(semi_chord, "semi_chord"), measured_length(centre, "centre")
    return thickness - measured_power(power) * chord**2 / (2000 * (measured_index(index) - 1))


def centre_thickness(power: Number, *, index: Number, front: Number, edge: Number, semi_chord: Number) -> float:
    """The centre of a lens that is `edge` thick at `semi_chord`: what a plus lens needs. Never below zero.

    The back surface depends on the thickness and the thickness on it, so both are approached in turns.
    Raises LensImpossible.
    """
    least = measured_length(edge, "edge")
    fronts_sag = sag(front, index=index, semi_chord=semi_chord)
    thickness = least
    for _ in range(MOST_ROUNDS):
        back = back_surface(power, front=front, index=index, centre=thickness)
        closer = max(least + fronts_sag + sag(back, index=index, semi_chord=semi_chord), 0.0)
        if abs(closer - thickness) < SETTLED:
            return closer
        thickness = closer
    raise LensImpossible("surface.too_thick")


def _gap(power: float, index: Number, semi_chord: Number) -> float:
    """The volume, mm³, between a surface and the plane through its middle; negative for a negative power."""
    depth = sag(power, index=index, semi_chord=semi_chord)
    # A cylinder less the cap of a sphere: πc²d − πd(3c² + d²)/6.
    return pi * depth * (3 * float(semi_chord) ** 2 - depth**2) / 6


def round_weight(
    power: Number, *, index: Number, front: Number, centre: Number, semi_chord: Number, density: Number
) -> float:
    """The weight, g, of a round lens of that semi-chord. Raises LensImpossible."""
    back = back_surface(power, front=front, index=index, centre=centre)
    slab = pi * measured_length(semi_chord, "semi_chord") ** 2 * float(centre)
    volume = slab - _gap(float(front), index, semi_chord) - _gap(back, index, semi_chord)
    return volume / 1000 * measured(density, "density", 0, 10)


def outline_weight(
    power: Number,
    *,
    index: Number,
    front: Number,
    centre: Number,
    density: Number,
    lens_width: Number,
    lens_height: Number,
    shape: Shape,
) -> float:
    """The weight, g, of a lens cut to an outline: a round one of its mean size, by the two areas. Within 10 %.

    Raises LensImpossible; NotComputable: `lens_width.range` where the box is empty.
    """
    area = outline_area(lens_width, lens_height, shape)
    if not area:
        raise NotComputable("lens_width.range")
    radius = (float(lens_width) + float(lens_height)) / 4
    round_lens = round_weight(power, index=index, front=front, centre=centre, semi_chord=radius, density=density)
    return round_lens * area / (pi * radius**2)


def reflectance(index: Number) -> float:
    """The share of light that one uncoated surface throws back: 0.04 at 1.50 (Fresnel, straight on)."""
    refractive = measured_index(index)
    return ((refractive - 1) / (refractive + 1)) ** 2
