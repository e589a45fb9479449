"""The verdict on a prescription for glasses."""

from datetime import date

from prescriptions.optics.checks.dates import check_dates
from prescriptions.optics.checks.eyes import check_eye
from prescriptions.optics.checks.findings import Findings, Verdict
from prescriptions.optics.checks.history import check_against_previous
from prescriptions.optics.checks.limits import USUAL_LIMITS, Limits
from prescriptions.optics.checks.pairs import (
    check_add_at_age,
    check_add_for_use,
    check_adds_between,
    check_powers_between,
)
from prescriptions.optics.checks.prisms import check_prisms, check_prisms_between
from prescriptions.optics.checks.pupils import check_pupillary_distances, check_vertex_distance
from prescriptions.optics.checks.uses import check_for_order
from prescriptions.optics.prescribed import (
    Purpose,
    SpectaclePrescription,
)
from prescriptions.optics.terms import Eye


def validate(
    prescription: SpectaclePrescription,
    *,
    today: date,
    purpose: Purpose = Purpose.SAVE,
    previous: SpectaclePrescription | None = None,
    limits: Limits = USUAL_LIMITS,
) -> Verdict:
    """Every error and every warning about a prescription. It never raises.

    `previous` is the last verified prescription of the same wearer; codes that begin with `x.` come from it and from
    uses that ask for more than a record does.
    """
    findings = Findings()
    age = prescription.age_on(today)
    for side in (Eye.RIGHT, Eye.LEFT):
        if side not in prescription.eyes:
            findings.refuse("eye.missing", side)
    for side, eye in prescription.eyes.items():
        check_eye(eye, side, findings, limits)
        check_prisms(eye, side, findings, limits)
    if prescription.right is not None and prescription.left is not None:
        check_adds_between(prescription.right, prescription.left, findings)
        check_prisms_between(prescription.right, prescription.left, findings)
    check_powers_between(prescription, findings, limits)
    check_add_at_age(prescription, age, findings, limits)
    check_add_for_use(prescription, findings, ordered=purpose == Purpose.ORDER)
    check_pupillary_distances(prescription.pupillary_distances, age=age, findings=findings, limits=limits)
    check_vertex_distance(prescription, findings, limits)
    check_dates(prescription.dates, today=today, purpose=purpose, findings=findings)
    if purpose == Purpose.ORDER:
        check_for_order(prescription, findings, limits)
    if previous is not None:
        check_against_previous(prescription, previous, findings, limits)
    return findings.verdict()
