"""What one eye says by itself: sphere, cylinder, axis and add."""

from decimal import Decimal

from prescriptions.optics.checks.findings import Findings
from prescriptions.optics.checks.limits import Limits
from prescriptions.optics.checks.numbers import absurd, sound
from prescriptions.optics.cylinders import HALF_TURN, ZERO, Correction, normalized_axis, principal_powers
from prescriptions.optics.powers import is_multiple
from prescriptions.optics.prescribed import (
    PrescribedEye,
    PrescribedPowers,
)
from prescriptions.optics.terms import Eye


def check_eye(eye: PrescribedPowers, side: Eye, findings: Findings, limits: Limits) -> None:
    if _is_balance(eye):
        findings.warn("eye.balance", side)
    _check_sphere(eye, side, findings, limits)
    _check_cylinder(eye, side, findings, limits)
    _check_axis(eye, side, findings)
    _check_add(eye, side, findings, limits)


def correction_of(eye: PrescribedPowers) -> Correction | None:
    """What the eye was prescribed, as written; None where its powers can not be reckoned with, or are not its own.

    A cylinder may still be without an axis.
    """
    sphere, cylinder = sound(eye.sphere), ZERO if eye.cylinder is None else sound(eye.cylinder)
    if _is_balance(eye) or sphere is None or cylinder is None:
        return None
    return Correction(sphere, cylinder, usable_axis(eye.axis) if cylinder else None)


def usable_axis(axis: Decimal | int | None) -> int | None:
    """The axis from 1 to 180; None where there is none, or no whole number from 0 to 180."""
    if axis is None or not _is_whole(axis) or not 0 <= axis <= HALF_TURN:
        return None
    return normalized_axis(int(axis))


def _check_sphere(eye: PrescribedPowers, side: Eye, findings: Findings, limits: Limits) -> None:
    if eye.sphere is None:
        if not _is_balance(eye):
            findings.refuse("sphere.missing", side)
        return
    if absurd(eye.sphere):
        findings.refuse("sphere.range", side)
        return
    weaker, stronger = principal_powers(Correction(eye.sphere, sound(eye.cylinder) or ZERO))
    if not (limits.power.holds(weaker) and limits.power.holds(stronger)):
        findings.refuse("sphere.range", side)
    elif not (limits.power_usual.holds(weaker) and limits.power_usual.holds(stronger)):
        findings.warn("sphere.high", side)
    # The sphere in minus cylinder is the more positive of the two.
    _check_step("sphere", stronger, side, findings, limits)


def _check_cylinder(eye: PrescribedPowers, side: Eye, findings: Findings, limits: Limits) -> None:
    if eye.cylinder is None:
        return
    if absurd(eye.cylinder) or not limits.cylinder.holds(eye.cylinder):
        findings.refuse("cylinder.range", side)
    elif not limits.cylinder_usual.holds(eye.cylinder):
        findings.warn("cylinder.high", side)
    if not absurd(eye.cylinder):
        _check_step("cylinder", eye.cylinder, side, findings, limits)


def _check_axis(eye: PrescribedPowers, side: Eye, findings: Findings) -> None:
    if eye.axis is None:
        if sound(eye.cylinder):
            findings.refuse("axis.required", side)
        return
    if not _is_whole(eye.axis):
        findings.refuse("axis.not_integer", side)
    elif not 0 <= eye.axis <= HALF_TURN:
        findings.refuse("axis.range", side)
    if eye.cylinder is None:
        findings.refuse("axis.cylinder_missing", side)
    elif sound(eye.cylinder) == 0:
        findings.warn("axis.ignored", side)


def _check_add(eye: PrescribedPowers, side: Eye, findings: Findings, limits: Limits) -> None:
    if eye.add is None or eye.add.is_zero():
        return
    if absurd(eye.add):
        findings.refuse("add.range", side)
        return
    if eye.add < 0:
        findings.refuse("add.sign", side)
    elif not limits.add.holds(eye.add):
        findings.refuse("add.range", side)
    elif not limits.add_usual.holds(eye.add):
        findings.warn("add.unusual", side)
    _check_step("add", eye.add, side, findings, limits)


def _check_step(field: str, value: Decimal, side: Eye, findings: Findings, limits: Limits) -> None:
    if not is_multiple(value, limits.step):
        findings.refuse(f"{field}.step", side)
    elif not is_multiple(value, limits.step_usual):
        findings.warn(f"{field}.eighth", side)


def _is_balance(eye: PrescribedPowers) -> bool:
    return isinstance(eye, PrescribedEye) and eye.balance


def _is_whole(axis: Decimal | int) -> bool:
    if isinstance(axis, Decimal):
        return axis.is_finite() and axis == axis.to_integral_value()
    return not isinstance(axis, bool)
