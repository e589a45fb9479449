"""From where on a number is refused, and from where on somebody is asked. Shops may have limits of their own."""

from decimal import Decimal
from typing import NamedTuple


class Window(NamedTuple):
    """Both ends belong to it."""

    least: Decimal
    most: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.least <= value <= self.most


def window(least: str, most: str) -> Window:
    return Window(Decimal(least), Decimal(most))


class Limits(NamedTuple):
    """Dioptres, prism dioptres, millimetres and years. `..._usual`: outside of it we ask; else: outside we refuse.

    All are the policy of a shop and not of nature, except where a line names its source.
    """

    power: Window = window("-30", "30")  # of either principal meridian; what can be ordered the catalogue says
    power_usual: Window = window("-12", "8")
    cylinder: Window = window("-12", "12")
    cylinder_usual: Window = window("-4", "4")
    add: Window = window("0.50", "4.00")
    add_usual: Window = window("0.75", "3.50")
    add_usual_from_age: int = 35
    step: Decimal = Decimal("0.125")
    step_usual: Decimal = Decimal("0.25")

    prism_most: Decimal = Decimal(20)
    prism_usual_most: Decimal = Decimal(5)

    # Nearly all adults have 45 to 80 mm, with a mean of 63; children begin at 40. Dodgson, SPIE 5291 (2004).
    pupillary_distance: Window = window("40", "80")
    pupillary_distance_of_adults: Window = window("54", "74")
    pupillary_distance_of_children: Window = window("40", "66")
    adult_from_age: int = 18
    monocular: Window = window("20", "40")
    monocular_usual: Window = window("25", "37")
    asymmetry_usual_most: Decimal = Decimal(3)
    sum_differs_most: Decimal = Decimal(1)
    sum_differs_usual_most: Decimal = Decimal("0.5")
    near_gap_usual: Window = window("1.5", "6")

    vertex_distance: Window = window("5", "20")
    vertex_distance_usual: Window = window("8", "18")
    vertex_distance_matters_from: Decimal = Decimal(5)  # practice in the UK: it belongs to powers from ±5.00 D

    anisometropia_usual_most: Decimal = Decimal(2)
    opposite_signs_from: Decimal = Decimal("0.50")
    # Most people get used to 1 Δ; slab-off lenses are made from 1.50 Δ (Robertson Optical Laboratories).
    vertical_imbalance_from: float = 1.5
    reading_level_below_mm: float = 10

    readers_power: Window = window("0.75", "4.00")  # the upper end is where the Opticians Act (UK) ends
    change_usual_below: float = 2

    base_curve: Window = window("6", "11")
    base_curve_usual: Window = window("7.5", "9.5")
    diameter: Window = window("7", "24")
    diameter_usual: Window = window("13.0", "15.5")


USUAL_LIMITS = Limits()
