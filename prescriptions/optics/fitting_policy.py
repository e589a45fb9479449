"""Where the shop draws its lines: thresholds that somebody may move, apart from the optics that nobody can.

The defaults follow what online opticians and laboratories publish. Powers are D, lengths mm, ages years. At a
limit itself nothing is said, beyond it something is; only what is called `from` counts from there on, and `until`
ends on that birthday.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingPolicy:
    # From which power it is worth saying that a changed vertex distance changes the lens.
    vertex_matters_from: Decimal = Decimal("4.00")

    # Prism that nobody wanted, Δ, both eyes together. Vertically most people live with 1 (Robertson Optical, on
    # slab-off); horizontally it is the tolerance of ANSI Z80.1 for mounted lenses.
    slab_off_from: float = 1.50
    unnoticed_prism: float = 0.67

    # Who gets a material that does not splinter, and the power above which 1.53 becomes too thick for them.
    child_until: int = 13
    minor_until: int = 18
    impact_index: str = "1.53"
    impact_index_high: str = "1.59"
    impact_index_high_above: Decimal = Decimal("3.00")

    # The index for everybody else: up to that strongest meridian, and beyond the last of them.
    index_up_to: tuple[tuple[Decimal, str], ...] = (
        (Decimal("2.00"), "1.50"),
        (Decimal("4.00"), "1.60"),
        (Decimal("6.00"), "1.67"),
    )
    index_beyond: str = "1.74"
    index_for_drilling: str = "1.53"  # in place of the standard material, also where a groove is cut

    # How far a pupil may lie from the boxing centre.
    inward_most: float = 7.0
    inward_comfortable: float = 5.0
    outward_most: float = 4.0
    outward_comfortable: float = 1.0

    # Powers that thin rims and drilled lenses can not hold.
    rimless_lowest: Decimal = Decimal("-6.00")
    rimless_highest: Decimal = Decimal("4.00")
    semi_rimless_highest: Decimal = Decimal("4.00")

    # Wrapped frames: they tilt the lens before the eye. From these on they count as wrapped (base curve D, angle °).
    wrapped_from_base: float = 7.0
    wrapped_from_angle: float = 15.0
    wrap_lowest: Decimal = Decimal("-4.00")
    wrap_highest: Decimal = Decimal("3.00")
    wrap_cylinder: Decimal = Decimal("2.00")
    wrap_compensated_from_angle: float = 10.0

    # Progressive lenses: lens below the fitting cross beyond the corridor, and above it; who may need more room.
    below_corridor: float = 4.0
    above_cross: float = 10.0
    first_progressive_height: float = 30.0
    adaptable_addition: Decimal = Decimal("3.00")
    least_segment_height: float = 12.0

    # Any fitting height, on any lens (and never above the box itself).
    least_fitting_height: float = 8.0

    # Edges that one sees, that one should talk about, and that a metal rim may press against nose pads or temples.
    edge_thick: float = 6.0
    edge_very_thick: float = 10.0
    edge_in_metal: float = 5.0

    # Face and frame: frame width − face width either way, and frame PD − PD.
    width_good: float = 4.0
    width_tolerable: float = 8.0
    frame_pd_excess: tuple[float, float] = (0.0, 10.0)


SHOP_POLICY = FittingPolicy()
