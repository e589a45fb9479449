"""Pupillary distances and the distance from the eye to the lens."""

from datetime import date
from decimal import Decimal

import pytest

from prescriptions.optics.prescribed import (
    Purpose,
    Use,
)
from prescriptions.tests.prescriptions_to_check import distances, errors, eye, glasses, verdict, warnings


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (distances("40"), []),
        (distances("39.5"), ["pd.looks_monocular"]),
        (distances("20"), ["pd.looks_monocular"]),
        (distances("19.5"), ["pd.range"]),
        (distances("80"), []),
        (distances("80.5"), ["pd.range"]),
        (distances("63", near="31"), ["pd.looks_monocular"]),
        (distances("60", near="60.5"), ["pd.near_exceeds_distance"]),
        (distances(right="32"), ["pd.mono_incomplete"]),
        (distances(right="41", left="19"), ["pd.mono_range@left", "pd.mono_range@right"]),
        (distances("63", right="32", left="32"), []),
        (distances("63", right="32", left="32.1"), ["pd.sum_mismatch"]),
    ],
)
def test_distances_that_can_not_be_are_refused(given, found):
    assert errors(glasses(pupillary_distances=given)) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (distances("54"), []),
        (distances("53.5"), ["pd.unusual"]),
        (distances("74"), []),
        (distances("74.5"), ["pd.unusual"]),
        (distances("55", near="52"), []),
        (distances(near="52"), ["pd.unusual"]),
        (distances(right="25", left="28"), []),
        (distances(right="28", left="24.5"), ["pd.asymmetry", "pd.mono_unusual@left"]),
        (distances(right="37.5", left="36"), ["pd.mono_unusual@right"]),
        (distances(right="30", left="33"), []),
        (distances(right="30", left="33.5"), ["pd.asymmetry"]),
        (distances("63", right="31.5", left="32"), []),
        (distances("63", right="31.5", left="32.1"), ["pd.sum_differs"]),
        (distances("63", near="61.5"), []),
        (distances("63", near="62"), ["pd.near_gap"]),
        (distances("63", near="57"), []),
        (distances("63", near="56.5"), ["pd.near_gap"]),
    ],
)
def test_distances_that_seldom_are_are_asked_about(given, found):
    assert warnings(glasses(pupillary_distances=given)) == found


def test_children_have_their_own_distances():
    small = distances("50")

    assert warnings(glasses(pupillary_distances=small, age=17)) == []
    assert warnings(glasses(pupillary_distances=small, age=18)) == ["pd.unusual"]
    assert warnings(glasses(pupillary_distances=small, born=date(2008, 3, 2))) == []
    assert warnings(glasses(pupillary_distances=small, born=date(2008, 3, 1))) == ["pd.unusual"]
    assert warnings(glasses(pupillary_distances=distances("66.5"), age=17)) == ["pd.unusual"]


@pytest.mark.parametrize(
    ("use", "given", "found"),
    [
        (Use.DISTANCE, distances(), ["pd.required"]),
        (Use.DISTANCE, distances(near="60"), ["pd.required"]),
        (Use.DISTANCE, distances(right="32", left="31"), []),
        (Use.NEAR, distances(near="60"), []),
        (Use.NEAR, distances("63"), []),
        (Use.BIFOCAL, distances(near="60"), ["pd.required"]),
        (Use.PLANO, distances(), []),
        (Use.READERS, distances(), []),
    ],
)
def test_an_order_needs_the_distance_of_its_use(use, given, found):
    worn = eye("0.00") if use == Use.PLANO else eye("2.00", add=None if use == Use.READERS else "1.50")

    assert errors(glasses(worn, worn, use=use, pupillary_distances=given), Purpose.ORDER) == found
    assert errors(glasses(worn, worn, use=use, pupillary_distances=given), Purpose.SAVE) == []


def test_half_a_pair_of_distances_is_incomplete_and_not_missing():
    assert errors(glasses(pupillary_distances=distances(right="32")), Purpose.ORDER) == ["pd.mono_incomplete"]


def test_progressive_lenses_are_better_centred_on_each_eye():
    worn = eye(add="2.00")
    both, each = distances("63"), distances("63", right="32", left="31")

    assert warnings(glasses(worn, worn, use=Use.PROGRESSIVE, pupillary_distances=both), Purpose.ORDER) == [
        "pd.monocular_recommended"
    ]
    assert warnings(glasses(worn, worn, use=Use.PROGRESSIVE, pupillary_distances=each), Purpose.ORDER) == []
    assert warnings(glasses(worn, worn, use=Use.PROGRESSIVE, pupillary_distances=both), Purpose.SAVE) == []
    assert warnings(glasses(worn, worn, use=Use.BIFOCAL, pupillary_distances=both), Purpose.ORDER) == []


@pytest.mark.parametrize(
    ("vertex", "error", "warning"),
    [
        ("4.5", ["bvd.range"], []),
        ("5", [], ["bvd.unusual"]),
        ("7.5", [], ["bvd.unusual"]),
        ("8", [], []),
        ("18", [], []),
        ("18.5", [], ["bvd.unusual"]),
        ("20.5", ["bvd.range"], []),
    ],
)
def test_a_lens_sits_8_to_18_mm_before_the_eye(vertex, error, warning):
    told = verdict(glasses(vertex_distance=Decimal(vertex)))

    assert ([*told.errors], [*told.warnings]) == (error, warning)


def test_strong_lenses_should_say_how_far_before_the_eye_they_were_tried():
    strong = eye("-4.00", "-1.00", 90)

    assert warnings(glasses(strong, strong, vertex_distance=None)) == ["bvd.recommended"]
    assert warnings(glasses(strong, strong)) == []
    assert warnings(glasses(eye("-4.75"), eye("-4.75"), vertex_distance=None)) == []
