"""The verdict on a prescription for contact lenses. Nothing here turns one for glasses into one."""

from datetime import date

from prescriptions.optics.checks.dates import check_dates
from prescriptions.optics.checks.eyes import check_eye
from prescriptions.optics.checks.findings import Findings, Verdict
from prescriptions.optics.checks.history import check_against_previous
from prescriptions.optics.checks.limits import USUAL_LIMITS, Limits
from prescriptions.optics.checks.numbers import absurd, sound
from prescriptions.optics.prescribed import (
    ContactPrescription,
    PrescribedContactLens,
    Purpose,
    Source,
)
from prescriptions.optics.terms import Eye


def validate_contacts(
    prescription: ContactPrescription,
    *,
    today: date,
    purpose: Purpose = Purpose.SAVE,
    previous: ContactPrescription | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Verdict:
    """Every error and every warning about a prescription. It never raises.

    In which steps a lens is made depends on its brand, and is not looked at here.
    """
    findings = Findings()
    if not prescription.eyes:
        findings.refuse("eye.missing")
    if prescription.source == Source.SPECTACLES:
        findings.refuse("cl.from_spectacle_rx")
    for side, lens in prescription.eyes.items():
        check_eye(lens, side, findings, limits)
        _check_shape(lens, side, findings, limits)
        _check_make(lens, side, findings)
    check_dates(prescription.dates, today=today, purpose=purpose, findings=findings)
    if previous is not None:
        check_against_previous(prescription, previous, findings, limits)
    return findings.verdict()


def _check_shape(lens: PrescribedContactLens, side: Eye, findings: Findings, limits: Limits) -> None:
    base_curve, diameter = sound(lens.base_curve), sound(lens.diameter)
    if lens.base_curve is None:
        findings.refuse("cl.base_curve_required", side)
    elif base_curve is None or not limits.base_curve.holds(base_curve):
        findings.refuse("cl.base_curve_range", side)
    elif not limits.base_curve_usual.holds(base_curve):
        findings.warn("cl.base_curve_unusual", side)

    if lens.diameter is None:
        findings.warn("cl.diameter_missing", side)
    elif diameter is None or not limits.diameter.holds(diameter):
        findings.refuse("cl.diameter_range", side)
    elif not limits.diameter_usual.holds(diameter):
        findings.warn("cl.diameter_unusual", side)

    if base_curve is not None and diameter is not None and base_curve > diameter:
        findings.refuse("cl.base_curve_diameter_swapped", side)


def _check_make(lens: PrescribedContactLens, side: Eye, findings: Findings) -> None:
    if not lens.brand.strip():
        findings.refuse("cl.brand_required", side)
    if lens.prisms:
        findings.refuse("cl.prism", side)
    # Soft toric lenses are made in minus cylinder.
    if lens.cylinder is not None and not absurd(lens.cylinder) and lens.cylinder > 0:
        findings.warn("cl.plus_cylinder", side)
