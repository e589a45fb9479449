"""Treatments that do not go together."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics.combinations import LensBuild, Tint, combination, filter_category


def lens(index="1.60", **more):
    return LensBuild(Decimal(index), **{"anti_reflective": True, **more})


@pytest.mark.parametrize(
    ("build", "errors"),
    [
        (lens(), []),
        (lens(polarised=True, mirror=True), []),
        (lens(tint=Tint.GRADIENT, tint_category=2, mirror=True), []),
        (lens(polarised=True, photochromic=True), ["combo.polarised_photochromic"]),
        (lens(polarised=True, tint=Tint.GRADIENT), ["combo.polarised_gradient"]),
        (lens(photochromic=True, tint=Tint.SOLID), ["combo.photochromic_tint"]),
        (lens(mirror=True), ["combo.mirror_needs_tint"]),
        (lens("1.60", anti_reflective=False), []),
        (lens("1.67", anti_reflective=False), ["combo.ar_required"]),
        (lens("1.74", anti_reflective=False), ["combo.ar_required"]),
        (lens(mirror=True, photochromic=True), ["combo.mirror_needs_tint"]),
    ],
)
def test_what_can_not_be_made(build, errors):
    assert combination(build).errors == errors


@pytest.mark.parametrize(
    ("darkened", "errors"),
    [
        ({}, []),
        ({"tint": Tint.SOLID, "tint_category": 0}, []),
        ({"photochromic": True}, []),
        ({"tint": Tint.SOLID, "tint_category": 1}, ["combo.tint_night_driving"]),
        ({"tint": Tint.SOLID}, ["combo.tint_night_driving"]),  # a tint of an unknown category is no clear lens
        ({"polarised": True, "tint_category": 3}, ["combo.tint_night_driving"]),
        ({"polarised": True}, ["combo.tint_night_driving"]),
    ],
)
def test_nothing_that_darkens_is_for_driving_by_night(darkened, errors):
    assert combination(lens(for_night_driving=True, **darkened)).errors == errors


@pytest.mark.parametrize(
    ("build", "warnings"),
    [
        (lens("1.59", tint=Tint.SOLID, tint_category=3), ["combo.polycarbonate_dark_tint"]),
        (lens("1.59", tint=Tint.SOLID, tint_category=2), []),
        (lens("1.59", tint=Tint.GRADIENT, tint_category=3), []),
        (lens("1.60", tint=Tint.SOLID, tint_category=3), []),
        (lens(polarised=True, tint_category=4), ["combo.not_for_driving"]),
        (
            lens("1.59", tint=Tint.SOLID, tint_category=4),
            ["combo.not_for_driving", "combo.polycarbonate_dark_tint"],
        ),
    ],
)
def test_what_is_doubtful(build, warnings):
    assert combination(build).warnings == warnings


@pytest.mark.parametrize(
    ("transmittance", "category"),
    [
        ("92", 0),
        ("80.1", 0),
        ("80", 1),
        ("43.1", 1),
        ("43", 2),
        ("18", 3),
        ("8.1", 3),
        ("8", 4),
        ("3.1", 4),
        ("3", None),
    ],
)
def test_a_filter_has_the_category_of_what_it_lets_through(transmittance, category):
    assert filter_category(Decimal(transmittance)) == category


builds = st.builds(
    LensBuild,
    st.sampled_from([Decimal("1.50"), Decimal("1.59"), Decimal("1.67")]),
    *[st.booleans()] * 4,
    st.none() | st.sampled_from(Tint),
    st.none() | st.integers(0, 4),
    st.booleans(),
)


@given(builds)
def test_the_codes_are_sorted_and_each_is_said_once(build):
    for codes in combination(build):
        assert codes == sorted(set(codes))
