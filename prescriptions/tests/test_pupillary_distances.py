"""One number or two, and which of them is meant."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics.distances import parse_pupillary_distances
from prescriptions.optics.powers import Refusal
from prescriptions.optics.prescribed import PupillaryDistances


@pytest.mark.parametrize("text", ["63/60", " 63 / 60 ", "PD: 63/60 mm", "63.0mm/60.0mm", "٦٣/٦٠", "63,0/60,0"])
def test_the_larger_one_first_is_for_distance_and_near(text):
    assert parse_pupillary_distances(text) == PupillaryDistances(distance=Decimal(63), near=Decimal(60))


@pytest.mark.parametrize(
    ("text", "right", "left"), [("32/31", "32", "31"), ("31,5/33", "31.5", "33"), ("40/20", "40", "20")]
)
def test_two_small_ones_are_the_right_and_the_left_eye(text, right, left):
    assert parse_pupillary_distances(text) == PupillaryDistances(right=Decimal(right), left=Decimal(left))


@pytest.mark.parametrize(("text", "distance"), [("40", "40"), ("80", "80"), ("63.5", "63.5"), ("PD 63", "63")])
def test_one_number_is_for_distance(text, distance):
    assert parse_pupillary_distances(text) == PupillaryDistances(distance=Decimal(distance))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("39.9", "pd.looks_monocular"),
        ("20", "pd.looks_monocular"),
        ("19.9", "pd.range"),
        ("80.1", "pd.range"),
        ("0", "pd.range"),
        ("60/63", "pd.near_exceeds_distance"),
        ("60/60", "pd.near_exceeds_distance"),
        ("32/60", "pd.ambiguous"),
        ("41/40", "pd.ambiguous"),
        ("81/60", "pd.ambiguous"),
        ("19/31", "pd.ambiguous"),
        ("63.25", "pd.step"),
        ("63/60.05", "pd.step"),
        ("", "pd.malformed"),
        ("6 3", "pd.malformed"),
        ("-63", "pd.malformed"),
        ("63-60", "pd.malformed"),
        ("63/60/58", "pd.malformed"),
        ("63/", "pd.malformed"),
        ("6³", "pd.malformed"),
        ("6\u00ad3", "pd.malformed"),
        ("nan", "pd.malformed"),
    ],
)
def test_what_can_not_be_told_is_refused(text, code):
    assert parse_pupillary_distances(text) == Refusal(code)


@given(st.text(max_size=12) | st.text(alphabet="0123456789/.,-٣½ mMPD", max_size=9))
def test_no_text_raises(text):
    assert isinstance(parse_pupillary_distances(text), PupillaryDistances | Refusal)
