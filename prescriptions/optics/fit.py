"""Whether a lens can be fitted into a frame for one eye: codes for what can not be, what is doubtful, what to advise.

Codes are contract; the words for them live elsewhere. Those that begin with `x.` go beyond what laboratories check.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import inf
from typing import NamedTuple

from prescriptions.optics.boxing import (
    Box,
    Shape,
    horizontal_decentration,
    minimum_blank,
    vertical_decentration,
)
from prescriptions.optics.cylinders import AxisMissing, Correction, principal_powers
from prescriptions.optics.fitting import minimum_fitting_height
from prescriptions.optics.fitting_policy import SHOP_POLICY, FittingPolicy
from prescriptions.optics.index_choice import OLDEST
from prescriptions.optics.materials import MATERIALS, STANDARD
from prescriptions.optics.quantities import (
    NotComputable,
    Number,
    exceeds,
    measured,
    measured_length,
    measured_lens,
    measured_power,
)
from prescriptions.optics.terms import Design
from prescriptions.optics.thickness import FramedLens, Rim, Thickness, predicted_thickness


class Frame(NamedTuple):
    """A frame as its lenses see it. `base_curve` in D, `wrap` in degrees; the outline defaults to a cautious one."""

    box: Box
    rim: Rim
    base_curve: Number
    wrap: Number
    shape: Shape = Shape.RECTANGLE
    is_metal: bool = False

    @property
    def around_a_lens(self) -> FramedLens:
        return FramedLens(self.box, self.shape, self.rim)


@dataclass(frozen=True, slots=True)
class LensKind:
    """A lens as it is sold: `index` as catalogued, the largest blank in mm, the corridor (mm) of a progressive."""

    design: Design
    index: str
    largest_blank: Number
    corridor: Number | None = None


class Wearing(NamedTuple):
    """What is known of the wearer. PD of that eye and heights in mm, age in years, `addition` in D."""

    monocular_pd: Number
    fitting_height: Number | None = None
    age: int | None = None
    addition: Decimal | None = None
    is_height_estimated: bool = False
    is_first_progressive: bool = False


class Fit(NamedTuple):
    """The answer, each list sorted: what forbids the pair of frame and lens, what to confirm, what to tell."""

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    advice: tuple[str, ...] = ()
    thickness: Thickness | None = None


class _Case(NamedTuple):
    """Everything one check looks at."""

    frame: Frame
    lens: Correction
    kind: LensKind
    wearing: Wearing
    policy: FittingPolicy

    @property
    def inward(self) -> float:
        return horizontal_decentration(self.frame.box, self.wearing.monocular_pd)

    @property
    def upward(self) -> float:
        """Only a progressive lens is moved up or down on its blank."""
        if self.kind.design is not Design.PROGRESSIVE or self.wearing.fitting_height is None:
            return 0.0
        return vertical_decentration(self.frame.box, self.wearing.fitting_height)


def _centring_errors(case: _Case) -> Iterator[str]:
    blank = minimum_blank(case.frame.around_a_lens.effective_diameter, case.inward, case.upward)
    if exceeds(blank, measured_length(case.kind.largest_blank, "largest_blank")):
        yield "fit.blank_exceeds"
    if exceeds(case.inward, case.policy.inward_most):
        yield "fit.decentration_excessive"
    if exceeds(-case.inward, case.policy.outward_most):
        yield "fit.frame_too_narrow"


def _centring_warnings(case: _Case) -> Iterator[str]:
    policy = case.policy
    if exceeds(case.inward, policy.inward_comfortable) and not exceeds(case.inward, policy.inward_most):
        yield "fit.decentration_high"
    if exceeds(-case.inward, policy.outward_comfortable) and not exceeds(-case.inward, policy.outward_most):
        yield "fit.decentration_outward"


def _rim_errors(case: _Case) -> Iterator[str]:
    if case.frame.rim is not Rim.RIMLESS:
        return
    lowest, highest = principal_powers(case.lens)
    material = MATERIALS.get(case.kind.index)
    if material and not material.can_be_drilled:
        yield "fit.rimless_index"
    if lowest < case.policy.rimless_lowest or highest > case.policy.rimless_highest:
        yield "fit.rimless_power"


def _rim_warnings(case: _Case) -> Iterator[str]:
    if case.frame.rim is not Rim.SEMI:
        return
    if case.kind.index == STANDARD:
        yield "fit.semi_rimless_index"
    if principal_powers(case.lens)[1] > case.policy.semi_rimless_highest:
        yield "fit.semi_rimless_plus"


def _wrap_errors(case: _Case) -> Iterator[str]:
    policy = case.policy
    base = measured(case.frame.base_curve, "base_curve", 0, 20)
    wrap = measured(case.frame.wrap, "wrap", 0, 90)
    if base < policy.wrapped_from_base and wrap < policy.wrapped_from_angle:
        return
    lowest, highest = principal_powers(case.lens)
    is_strong = lowest < policy.wrap_lowest or highest > policy.wrap_highest
    if is_strong or abs(case.lens.cylinder) > policy.wrap_cylinder:
        yield "fit.wrap_power"


def _wrap_warnings(case: _Case) -> Iterator[str]:
    has_power = any(principal_powers(case.lens))
    if case.frame.wrap >= case.policy.wrap_compensated_from_angle and has_power and not any(_wrap_errors(case)):
        yield "fit.wrap_compensation"


def _height_errors(case: _Case) -> Iterator[str]:
    height, box, policy = case.wearing.fitting_height, case.frame.box, case.policy
    if height is not None:
        measured_length(height, "fitting_height")
        if not policy.least_fitting_height <= height <= box.lens_height:
            yield "x.fitting_height_range"
    if case.kind.design is not Design.PROGRESSIVE:
        return
    if height is None:
        yield "fit.height_required"
        return
    corridor = case.kind.corridor
    if corridor is not None and exceeds(minimum_fitting_height(corridor, policy=policy), float(height)):
        yield "fit.fitting_height_low"
    if exceeds(policy.above_cross, float(box.lens_height) - float(height)):
        yield "fit.above_cross_low"


def _height_warnings(case: _Case) -> Iterator[str]:
    design, wearing, policy = case.kind.design, case.wearing, case.policy
    if design is Design.SINGLE_VISION:
        return
    if wearing.fitting_height is None and design is not Design.PROGRESSIVE:
        yield "x.height_required"
    if wearing.is_height_estimated:
        yield "x.height_estimated"
    if design is Design.BIFOCAL and (wearing.fitting_height or inf) < policy.least_segment_height:
        yield "x.segment_height_low"
    if design is Design.PROGRESSIVE and case.kind.corridor is None:
        yield "x.corridor_unknown"


def _adaptation_warnings(case: _Case) -> Iterator[str]:
    wearing, policy = case.wearing, case.policy
    if case.kind.design is not Design.PROGRESSIVE:
        return
    if wearing.addition is not None and measured_power(wearing.addition, "addition") > policy.adaptable_addition:
        yield "x.addition_high"
    if wearing.is_first_progressive and case.frame.box.lens_height < policy.first_progressive_height:
        yield "x.first_progressive_shallow"


def _splinters_below(case: _Case, age_limit: int) -> bool:
    """Whether the wearer is younger than that, and the material is not made to hold."""
    if case.wearing.age is None or measured(case.wearing.age, "age", 0, OLDEST) >= age_limit:
        return False
    material = MATERIALS.get(case.kind.index)
    return material is None or not material.is_impact_resistant


def _material_errors(case: _Case) -> Iterator[str]:
    if _splinters_below(case, case.policy.child_until):
        yield "fit.child_material"


def _material_warnings(case: _Case) -> Iterator[str]:
    if _splinters_below(case, case.policy.minor_until) and not any(_material_errors(case)):
        yield "fit.minor_material"


def _predicted(case: _Case) -> Thickness | None:
    """What the lens will be, or None for a material or a lens of which that can not be said."""
    material = MATERIALS.get(case.kind.index)
    if material is None:
        return None
    try:
        return predicted_thickness(
            case.lens, case.frame.around_a_lens, material, horizontal=case.inward, vertical=case.upward
        )
    except (NotComputable, AxisMissing):
        return None


def _edge_advice(case: _Case, thickness: Thickness | None) -> Iterator[str]:
    policy = case.policy
    if thickness is None:
        yield "x.edge_not_predicted"
    edge = thickness.edge if thickness else -inf
    if exceeds(edge, policy.edge_very_thick):
        yield "x.edge_ask_optician"
    elif exceeds(edge, policy.edge_thick):
        yield "x.edge_thick"
    if case.frame.is_metal and exceeds(edge, policy.edge_in_metal):
        yield "x.edge_in_metal_rim"


_ERRORS = [_centring_errors, _rim_errors, _wrap_errors, _height_errors, _material_errors]
_WARNINGS = [
    _centring_warnings,
    _rim_warnings,
    _wrap_warnings,
    _height_warnings,
    _adaptation_warnings,
    _material_warnings,
]


def checked_fit(
    frame: Frame, lens: Correction, kind: LensKind, wearing: Wearing, *, policy: FittingPolicy = SHOP_POLICY
) -> Fit:
    """Check one eye's lens in a frame; the answer is the same for both notations.

    Raises NotComputable for a number that is none (NaN, a negative length, an age of 200 …).
    """
    case = _Case(frame, measured_lens(lens), kind, wearing, policy)
    thickness = _predicted(case)
    return Fit(
        errors=tuple(sorted(code for check in _ERRORS for code in check(case))),
        warnings=tuple(sorted(code for check in _WARNINGS for code in check(case))),
        advice=tuple(sorted(_edge_advice(case, thickness))),
        thickness=thickness,
    )
