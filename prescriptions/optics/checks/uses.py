"""What an order asks of a prescription, for each use of the glasses."""

from prescriptions.optics.checks.eyes import correction_of
from prescriptions.optics.checks.findings import Findings
from prescriptions.optics.checks.limits import Limits
from prescriptions.optics.cylinders import principal_powers
from prescriptions.optics.prescribed import (
    SpectaclePrescription,
    Use,
)

WITHOUT_PUPILLARY_DISTANCE = {Use.PLANO, Use.READERS}
NEAR_IS_ENOUGH = {Use.NEAR, Use.INTERMEDIATE}


def check_for_order(prescription: SpectaclePrescription, findings: Findings, limits: Limits) -> None:
    _check_pupillary_distances(prescription, findings)
    if prescription.use == Use.READERS:
        _check_readers(prescription, findings, limits)
    if prescription.use == Use.PLANO:
        for side, eye in prescription.eyes.items():
            if (lens := correction_of(eye)) and (lens.sphere or lens.cylinder):
                findings.refuse("x.plano.power", side)


def _check_pupillary_distances(prescription: SpectaclePrescription, findings: Findings) -> None:
    distances, use = prescription.pupillary_distances, prescription.use
    monocular = distances.right is not None or distances.left is not None
    near = use in NEAR_IS_ENOUGH and distances.near is not None
    if use not in WITHOUT_PUPILLARY_DISTANCE and not monocular and distances.distance is None and not near:
        findings.refuse("pd.required")
    if use == Use.PROGRESSIVE and not monocular and distances.distance is not None:
        findings.warn("pd.monocular_recommended")


def _check_readers(prescription: SpectaclePrescription, findings: Findings, limits: Limits) -> None:
    """Ready-made readers have one plus power for both eyes, and no cylinder."""
    lenses = {side: lens for side, eye in prescription.eyes.items() if (lens := correction_of(eye))}
    for side, lens in lenses.items():
        if lens.cylinder:
            findings.refuse("x.readers.cylinder", side)
        if not all(map(limits.readers_power.holds, principal_powers(lens))):
            findings.refuse("x.readers.range", side)
    if len(set(map(principal_powers, lenses.values()))) > 1:
        findings.refuse("x.readers.unequal")
