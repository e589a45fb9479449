"""Which index to recommend for a pair of lenses, and why. A recommendation: whatever is allowed stays on offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from prescriptions.optics.cylinders import Correction, strongest_meridian
from prescriptions.optics.fitting_policy import SHOP_POLICY, FittingPolicy
from prescriptions.optics.materials import STANDARD
from prescriptions.optics.quantities import NotComputable, measured, measured_lens
from prescriptions.optics.thickness import Rim

OLDEST = 150  # years; to refuse what is no age


class Reason(StrEnum):
    """Why that index: the power of the stronger lens, the rim, or that the lens must not splinter."""

    POWER = "power"
    RIM = "rim"
    AGE = "age"
    HAZARD = "hazard"
    ONLY_EYE = "only_eye"


@dataclass(frozen=True, slots=True)
class IndexAdvice:
    """The index as it is sold, what decided, and the strongest meridian (D) that was looked at."""

    index: str
    reasons: tuple[Reason, ...]
    strongest: Decimal


def _impact_reasons(age: int | None, is_hazardous: bool, has_only_eye: bool, policy: FittingPolicy) -> list[Reason]:
    is_minor = age is not None and measured(age, "age", 0, OLDEST) < policy.minor_until
    judged = [(is_minor, Reason.AGE), (is_hazardous, Reason.HAZARD), (has_only_eye, Reason.ONLY_EYE)]
    return [reason for applies, reason in judged if applies]


def recommended_index(
    lenses: Sequence[Correction],
    *,
    rim: Rim = Rim.FULL,
    age: int | None = None,
    is_hazardous: bool = False,
    has_only_eye: bool = False,
    policy: FittingPolicy = SHOP_POLICY,
) -> IndexAdvice:
    """The index for lenses as they will be made (a pair for near with its addition), the same in both notations.

    `is_hazardous` is sport or work with flying pieces, `has_only_eye` somebody with one good eye.
    Raises NotComputable: `lens.missing` without any lens, `age`, or what measured_lens refuses.
    """
    if not lenses:
        raise NotComputable("lens.missing")
    strongest = max(strongest_meridian(measured_lens(lens)) for lens in lenses)
    if reasons := _impact_reasons(age, is_hazardous, has_only_eye, policy):
        is_high = strongest > policy.impact_index_high_above
        index = policy.impact_index_high if is_high else policy.impact_index
        return IndexAdvice(index, (*reasons, Reason.POWER) if is_high else tuple(reasons), strongest)
    by_power = (index for most, index in policy.index_up_to if strongest <= most)
    index = next(by_power, policy.index_beyond)
    if index == STANDARD and rim is not Rim.FULL:
        return IndexAdvice(policy.index_for_drilling, (Reason.RIM,), strongest)
    return IndexAdvice(index, (Reason.POWER,), strongest)
