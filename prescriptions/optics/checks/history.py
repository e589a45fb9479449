"""A prescription against the one its wearer had before: lost signs and swapped eyes look like sudden changes."""

from math import cos, hypot, radians, sin

from prescriptions.optics.checks.eyes import correction_of
from prescriptions.optics.checks.findings import Findings
from prescriptions.optics.checks.limits import Limits
from prescriptions.optics.cylinders import AxisMissing, Correction, in_minus, spherical_equivalent
from prescriptions.optics.prescribed import (
    ContactPrescription,
    SpectaclePrescription,
)
from prescriptions.optics.terms import Eye

ROUNDING = 1e-9  # dioptres


Prescription = SpectaclePrescription | ContactPrescription


def check_against_previous(
    prescription: Prescription, previous: Prescription, findings: Findings, limits: Limits
) -> None:
    """Both are of one kind and one wearer; `previous` is the last one that was verified."""
    new, old = _lenses(prescription), _lenses(previous)
    if any(change(old[side], new[side]) >= limits.change_usual_below - ROUNDING for side in new.keys() & old.keys()):
        findings.warn("x.rx.large_change")
    if _are_swapped(new, old):
        findings.warn("x.rx.eyes_swapped")


def change(old: Correction, new: Correction) -> float:
    """By how many dioptres the power changed in the meridian in which it changed most.

    A cylinder is a vector at twice its axis, of half its power (Thibos, Wheeler and Horner: power vectors, Optometry
    and Vision Science 74, 1997). Raises AxisMissing.
    """
    straight, oblique = (one - other for one, other in zip(_vector(new), _vector(old), strict=True))
    return abs(float(spherical_equivalent(new) - spherical_equivalent(old))) + hypot(straight, oblique)


def _are_swapped(new: dict[Eye, Correction], old: dict[Eye, Correction]) -> bool:
    right, left = new.get(Eye.RIGHT), new.get(Eye.LEFT)
    if right is None or left is None or right == left:
        return False
    return (right, left) == (old.get(Eye.LEFT), old.get(Eye.RIGHT))


def _vector(lens: Correction) -> tuple[float, float]:
    if not lens.cylinder:
        return 0.0, 0.0
    if lens.axis is None:
        raise AxisMissing
    half, angle = float(lens.cylinder) / 2, radians(2 * lens.axis)
    return half * cos(angle), half * sin(angle)


def _lenses(prescription: Prescription) -> dict[Eye, Correction]:
    """In minus cylinder; eyes that can not be compared are left out."""
    lenses = {side: correction_of(eye) for side, eye in prescription.eyes.items()}
    return {
        side: in_minus(lens) for side, lens in lenses.items() if lens and (not lens.cylinder or lens.axis is not None)
    }
