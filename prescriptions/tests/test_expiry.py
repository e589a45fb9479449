"""Until when a prescription may be used."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics.expiry import (
    ELSEWHERE,
    VALIDITY,
    Kind,
    Term,
    Validity,
    expiry,
    needs_medical_reason,
    years_after,
)

ISSUED = date(2025, 1, 10)


def test_what_the_prescriber_wrote_wins_over_the_law():
    written = date(2025, 4, 1)

    assert expiry(ISSUED, "GB", Kind.SPECTACLE, written=written) == written


def test_the_29th_of_february_becomes_the_28th_unless_the_year_has_one():
    assert years_after(date(2024, 2, 29), 2) == date(2026, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_a_term_ends_with_the_calendar():
    assert years_after(date(9998, 6, 1), 2) == date.max


@pytest.mark.parametrize(("age", "year"), [(0, 2026), (15, 2026), (16, 2030), (42, 2030), (43, 2028), (90, 2028)])
def test_french_glasses_last_by_the_age_of_the_wearer(age, year):
    assert expiry(ISSUED, "FR", Kind.SPECTACLE, age=age) == date(year, 1, 10)


def test_an_unknown_age_has_the_shortest_term():
    assert expiry(ISSUED, "FR", Kind.SPECTACLE) == date(2026, 1, 10)
    assert expiry(ISSUED, "FR", Kind.CONTACT) == date(2026, 1, 10)


def test_french_contact_lenses_last_three_years_from_16_on():
    assert expiry(ISSUED, "FR", Kind.CONTACT, age=16) == date(2028, 1, 10)
    assert expiry(ISSUED, "FR", Kind.CONTACT, age=15) == date(2026, 1, 10)


@pytest.mark.parametrize("place", ["AE", "IN", "SA", "", "?"])
def test_a_place_that_the_table_does_not_name_has_our_own_terms(place):
    assert expiry(ISSUED, place, Kind.SPECTACLE) == date(2027, 1, 10)
    assert expiry(ISSUED, place, Kind.CONTACT) == date(2026, 1, 10)


def test_a_part_of_a_country_may_differ_and_otherwise_follows_it():
    table = {**VALIDITY, "US-FL": Validity(spectacle=[Term(5)], contact=[Term(2)])}

    assert expiry(ISSUED, "us-fl", Kind.CONTACT, table=table) == date(2027, 1, 10)
    assert expiry(ISSUED, "US-CA", Kind.CONTACT, table=table) == date(2026, 1, 10)


def test_a_table_without_a_row_for_elsewhere_does_not_guess():
    with pytest.raises(KeyError):
        expiry(ISSUED, "DE", Kind.SPECTACLE, table={"GB": VALIDITY[ELSEWHERE]})


def test_an_early_expiry_of_american_contact_lenses_needs_a_medical_reason():
    assert needs_medical_reason(ISSUED, "US", Kind.CONTACT, written=date(2026, 1, 9))
    assert not needs_medical_reason(ISSUED, "US", Kind.CONTACT, written=date(2026, 1, 10))
    assert not needs_medical_reason(ISSUED, "US", Kind.SPECTACLE, written=date(2025, 2, 1))
    assert not needs_medical_reason(ISSUED, "GB", Kind.CONTACT, written=date(2025, 2, 1))


@given(st.dates(), st.sampled_from(["US", "GB", "FR", "AE"]), st.sampled_from(Kind), st.none() | st.integers(0, 120))
def test_no_prescription_expires_before_it_is_issued_and_knowing_the_age_never_shortens_it(issued, place, kind, age):
    end = expiry(issued, place, kind, age=age)

    assert end >= issued
    assert end >= expiry(issued, place, kind)
