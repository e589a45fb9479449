"""Prisms of one eye, and of both."""

import pytest

from prescriptions.optics.prescribed import (
    PrescribedEye,
    PrescribedPrism,
)
from prescriptions.tests.prescriptions_to_check import decimal, errors, eye, glasses, warnings


@pytest.mark.parametrize(
    ("prism", "found"),
    [
        (["2 in", "1 up"], []),
        (["0.33 in"], []),
        (["20 in"], []),
        (["20.01 in"], ["prism.range@right"]),
        (["0 in"], ["prism.range@right"]),
        (["-1 in"], ["prism.range@right"]),
        (["1 left"], ["prism.base_invalid@right"]),
        (["1 in", "2 in"], ["prism.duplicate@right"]),
        (["1 in", "2 out"], ["prism.conflict@right"]),
        (["1 up", "2 in", "1 down"], ["prism.conflict@right"]),
    ],
)
def test_an_eye_has_one_prism_in_each_direction(prism, found):
    assert errors(glasses(eye(prism=prism))) == found


def test_a_prism_is_an_amount_and_a_base():
    assert errors(glasses(PrescribedEye(sphere=decimal("-1"), prisms=(PrescribedPrism(),)))) == [
        "prism.amount_required@right",
        "prism.base_required@right",
    ]


def test_a_strong_prism_is_asked_about():
    assert warnings(glasses(eye(prism=["5 in"]))) == []
    assert warnings(glasses(eye(prism=["5.25 in"]))) == ["prism.high@right"]


@pytest.mark.parametrize(
    ("right", "left", "found"),
    [
        ("1 up", "1 down", []),
        ("1 up", "1 up", ["prism.vertical_same_direction"]),
        ("1 down", "2 down", ["prism.vertical_same_direction"]),
        ("1 in", "1 in", []),
        ("1 out", "1 out", []),
        ("1 in", "1 out", ["prism.horizontal_opposed"]),
        ("1 out", "1 in", ["prism.horizontal_opposed"]),
        ("1 up", "1 in", []),
    ],
)
def test_a_prism_is_split_between_the_eyes(right, left, found):
    assert warnings(glasses(eye(prism=[right]), eye(prism=[left]))) == found
