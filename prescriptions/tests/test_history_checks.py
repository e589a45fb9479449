"""A prescription against the one before, and which codes an optician sees."""

from decimal import Decimal
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics.checks.findings import codes_for_review
from prescriptions.optics.checks.history import change
from prescriptions.optics.cylinders import AxisMissing, Correction, power_along, transposed
from prescriptions.tests.prescriptions_to_check import eye, glasses, verdict, warnings

eighths = st.integers(-80, 80).map(lambda eighths: Decimal(eighths) / 8)
lenses = st.builds(Correction, eighths, eighths.filter(bool), st.integers(1, 180)) | eighths.map(Correction)


def hints(new, old):
    return [code for code in warnings(glasses(*new), previous=glasses(*old)) if code.startswith("x.")]


def test_two_dioptres_at_once_are_a_large_change():
    assert hints([eye("-3.00")], [eye("-1.00")]) == ["x.rx.large_change"]
    assert hints([eye("-2.75")], [eye("-1.00")]) == []
    assert hints([eye("1.00")], [eye("-1.00")]) == ["x.rx.large_change"]


def test_so_is_a_cylinder_that_lost_its_sign_or_turned():
    assert hints([eye("-1.00", "1.00", 90)], [eye("-1.00", "-1.00", 90)]) == ["x.rx.large_change"]
    assert hints([eye("-1.00", "-2.00", 180)], [eye("-1.00", "-2.00", 90)]) == ["x.rx.large_change"]


def test_the_same_lens_in_the_other_notation_is_no_change():
    assert hints([eye("-3.00", "2.00", 90)], [eye("-1.00", "-2.00", 180)]) == []


def test_eyes_that_changed_places_are_seen():
    assert hints([eye("-1.00"), eye("-1.50")], [eye("-1.50"), eye("-1.00")]) == ["x.rx.eyes_swapped"]
    assert hints([eye("-1.00"), eye("-2.00", "1.00", 90)], [eye("-1.00", "-1.00", 180), eye("-1.00")]) == [
        "x.rx.eyes_swapped"
    ]
    assert hints([eye("-1.00"), eye("-1.00")], [eye("-1.00"), eye("-1.00")]) == []
    assert hints([eye("-1.00"), eye("-1.50")], [eye("-1.00"), eye("-1.50")]) == []


def test_what_can_not_be_compared_is_left_out():
    lost = verdict(glasses(eye("-1.00", "-3.00")), previous=glasses(eye("-1.00", "-3.00", 90)))

    assert (lost.errors, lost.warnings) == (("axis.required@right",), ())
    with pytest.raises(AxisMissing):
        change(Correction(Decimal(-1)), Correction(Decimal(-1), Decimal(-3)))


@given(lenses, lenses)
def test_the_change_is_that_of_the_meridian_that_changed_most(old, new):
    found = change(old, new)
    measured = max(abs(power_along(new, angle) - power_along(old, angle)) for angle in range(180))

    assert measured <= found + 1e-9
    assert found - measured < 0.01
    assert isclose(change(new, transposed(old)), found, abs_tol=1e-9)


@pytest.mark.parametrize(
    "code",
    [
        "sphere.high@left",
        "cylinder.high@right",
        "prism.high@right",
        "prism.horizontal_opposed",
        "rx.anisometropia",
        "rx.vertical_imbalance",
        "eye.balance@left",
        "sphere.eighth@right",
        "add.eighth@left",
        "bvd.unusual",
        "x.rx.large_change",
        "x.rx.eyes_swapped",
    ],
)
def test_an_optician_looks_at(code):
    assert codes_for_review([code]) == [code]


@pytest.mark.parametrize(
    "code", ["axis.ignored@left", "add.unusual@right", "add.unequal", "pd.unusual", "bvd.recommended", "date.expired"]
)
def test_the_wearer_alone_confirms(code):
    assert codes_for_review([code]) == []
