"""One eye against the other: what two eyes of one wearer seldom are."""

from prescriptions.optics.checks.eyes import correction_of
from prescriptions.optics.checks.findings import Findings
from prescriptions.optics.checks.limits import Limits
from prescriptions.optics.checks.numbers import sound
from prescriptions.optics.cylinders import Correction, power_along, spherical_equivalent
from prescriptions.optics.prescribed import (
    MULTIFOCALS,
    PrescribedEye,
    SpectaclePrescription,
    Use,
)

VERTICAL = 90
ROUNDING = 1e-9  # prism dioptres: what a sine adds to a difference of eighths


def check_powers_between(prescription: SpectaclePrescription, findings: Findings, limits: Limits) -> None:
    right, left = (correction_of(eye) if eye else None for eye in (prescription.right, prescription.left))
    if right is None or left is None:
        return
    _check_means(right, left, findings, limits)
    if right.cylinder * left.cylinder < 0:
        findings.warn("rx.mixed_cylinder_signs")
    if prescription.use in MULTIFOCALS:
        _check_imbalance(right, left, findings, limits)


def check_adds_between(right: PrescribedEye, left: PrescribedEye, findings: Findings) -> None:
    one, other = sound(right.add), sound(left.add)
    if one and other:
        if one != other:
            findings.warn("add.unequal")
    elif (one and not left.balance) or (other and not right.balance):
        findings.warn("add.one_eye")


def check_add_at_age(prescription: SpectaclePrescription, age: int | None, findings: Findings, limits: Limits) -> None:
    if age is not None and age < limits.add_usual_from_age and has_add(prescription):
        findings.warn("add.age_unusual")


def check_add_for_use(prescription: SpectaclePrescription, findings: Findings, *, ordered: bool) -> None:
    """Lenses for several distances can not be made without an add, nor can one for the middle distance.

    A prescription for near alone may already contain it.
    """
    needing = MULTIFOCALS | {Use.INTERMEDIATE} if ordered else MULTIFOCALS
    if prescription.use in needing and not has_add(prescription):
        findings.refuse("add.required")


def has_add(prescription: SpectaclePrescription) -> bool:
    return any(eye.add is not None and not eye.add.is_zero() for eye in prescription.eyes.values())


def _check_means(right: Correction, left: Correction, findings: Findings, limits: Limits) -> None:
    one, other = spherical_equivalent(right), spherical_equivalent(left)
    if abs(one - other) > limits.anisometropia_usual_most:
        findings.warn("rx.anisometropia")
    if one * other < 0 and min(abs(one), abs(other)) >= limits.opposite_signs_from:
        findings.warn("rx.opposite_signs")


def _check_imbalance(right: Correction, left: Correction, findings: Findings, limits: Limits) -> None:
    """Looking down through lenses of unequal power, one eye sees higher than the other (Prentice's rule)."""
    if any(lens.cylinder and lens.axis is None for lens in (right, left)):
        return
    difference = abs(power_along(right, VERTICAL) - power_along(left, VERTICAL))
    if difference * limits.reading_level_below_mm / 10 >= limits.vertical_imbalance_from - ROUNDING:
        findings.warn("rx.vertical_imbalance")
