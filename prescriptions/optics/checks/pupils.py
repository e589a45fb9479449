"""Pupillary distances, and the distance from the eye to the lens."""

from decimal import Decimal

from prescriptions.optics.checks.eyes import correction_of
from prescriptions.optics.checks.findings import Findings
from prescriptions.optics.checks.limits import Limits
from prescriptions.optics.checks.numbers import absurd, sound
from prescriptions.optics.cylinders import strongest_meridian
from prescriptions.optics.prescribed import (
    PupillaryDistances,
    SpectaclePrescription,
)
from prescriptions.optics.terms import Eye


def check_pupillary_distances(
    distances: PupillaryDistances, *, age: int | None, findings: Findings, limits: Limits
) -> None:
    """`age` is that of the wearer, in years; whose age is unknown is judged as an adult."""
    _check_of_both(distances, age, findings, limits)
    for side, value in ((Eye.RIGHT, distances.right), (Eye.LEFT, distances.left)):
        if value is not None:
            _check_of_one(value, side, findings, limits)
    if (distances.right is None) != (distances.left is None):
        findings.refuse("pd.mono_incomplete")
    _check_sum(distances, findings, limits)
    _check_near(distances, findings, limits)


def check_vertex_distance(prescription: SpectaclePrescription, findings: Findings, limits: Limits) -> None:
    value = prescription.vertex_distance
    if value is None:
        lenses = [correction_of(eye) for eye in prescription.eyes.values()]
        if any(lens and strongest_meridian(lens) >= limits.vertex_distance_matters_from for lens in lenses):
            findings.warn("bvd.recommended")
    elif absurd(value) or not limits.vertex_distance.holds(value):
        findings.refuse("bvd.range")
    elif not limits.vertex_distance_usual.holds(value):
        findings.warn("bvd.unusual")


def _check_of_both(distances: PupillaryDistances, age: int | None, findings: Findings, limits: Limits) -> None:
    for value in (distances.distance, distances.near):
        if value is None or (not absurd(value) and limits.pupillary_distance.holds(value)):
            continue
        # As small as this it is the distance of one eye.
        if not absurd(value) and limits.monocular.holds(value):
            findings.refuse("pd.looks_monocular")
        else:
            findings.refuse("pd.range")

    # What is usual was measured for looking far; for near it follows from the gap, if the other one is known.
    known = sound(distances.near if distances.distance is None else distances.distance)
    child = age is not None and age < limits.adult_from_age
    usual = limits.pupillary_distance_of_children if child else limits.pupillary_distance_of_adults
    if known is not None and limits.pupillary_distance.holds(known) and not usual.holds(known):
        findings.warn("pd.unusual")


def _check_of_one(value: Decimal, side: Eye, findings: Findings, limits: Limits) -> None:
    if absurd(value) or not limits.monocular.holds(value):
        findings.refuse("pd.mono_range", side)
    elif not limits.monocular_usual.holds(value):
        findings.warn("pd.mono_unusual", side)


def _check_sum(distances: PupillaryDistances, findings: Findings, limits: Limits) -> None:
    right, left, both = map(sound, (distances.right, distances.left, distances.distance))
    if right is None or left is None:
        return
    if abs(right - left) > limits.asymmetry_usual_most:
        findings.warn("pd.asymmetry")
    if both is None:
        return
    differs = abs(right + left - both)
    if differs > limits.sum_differs_most:
        findings.refuse("pd.sum_mismatch")
    elif differs > limits.sum_differs_usual_most:
        findings.warn("pd.sum_differs")


def _check_near(distances: PupillaryDistances, findings: Findings, limits: Limits) -> None:
    both, near = sound(distances.distance), sound(distances.near)
    if both is None or near is None:
        return
    if near > both:
        findings.refuse("pd.near_exceeds_distance")
    elif not limits.near_gap_usual.holds(both - near):
        findings.warn("pd.near_gap")
