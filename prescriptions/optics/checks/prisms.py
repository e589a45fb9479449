"""Prisms of one eye, and of one eye against the other."""

from prescriptions.optics.checks.findings import Findings
from prescriptions.optics.checks.limits import Limits
from prescriptions.optics.checks.numbers import absurd
from prescriptions.optics.prescribed import (
    PrescribedEye,
    PrescribedPrism,
)
from prescriptions.optics.terms import Base, Eye

DIRECTIONS = frozenset(Base)
OPPOSITES = ({Base.IN, Base.OUT}, {Base.UP, Base.DOWN})


def check_prisms(eye: PrescribedEye, side: Eye, findings: Findings, limits: Limits) -> None:
    for prism in eye.prisms:
        _check_amount(prism, side, findings, limits)
        if not prism.base:
            findings.refuse("prism.base_required", side)
        elif prism.base not in DIRECTIONS:
            findings.refuse("prism.base_invalid", side)

    bases = [prism.base for prism in eye.prisms if prism.base]
    if len(bases) > len(set(bases)):
        findings.refuse("prism.duplicate", side)
    if any(opposites <= set(bases) for opposites in OPPOSITES):
        findings.refuse("prism.conflict", side)


def check_prisms_between(right: PrescribedEye, left: PrescribedEye, findings: Findings) -> None:
    """A prism is split between the eyes: up before one and down before the other, in or out before both."""
    of_right, of_left = ({prism.base for prism in eye.prisms} for eye in (right, left))
    if {Base.UP, Base.DOWN} & of_right & of_left:
        findings.warn("prism.vertical_same_direction")
    if (Base.IN in of_right and Base.OUT in of_left) or (Base.OUT in of_right and Base.IN in of_left):
        findings.warn("prism.horizontal_opposed")


def _check_amount(prism: PrescribedPrism, side: Eye, findings: Findings, limits: Limits) -> None:
    if prism.amount is None:
        findings.refuse("prism.amount_required", side)
    elif absurd(prism.amount) or not 0 < prism.amount <= limits.prism_most:
        findings.refuse("prism.range", side)
    elif prism.amount > limits.prism_usual_most:
        findings.warn("prism.high", side)
