"""Until when a prescription may be used.

The terms are data: a shop that knows better (a state's law, another country) passes its own table. What a prescriber
wrote on the prescription is stronger than any table.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

ELSEWHERE = "*"  # the row for a jurisdiction that the table does not name


class Kind(StrEnum):
    SPECTACLE = "spectacle"
    CONTACT = "contact"


class Term(NamedTuple):
    """Calendar years that a prescription lasts for a wearer of at least `from_age` years."""

    years: int
    from_age: int = 0


class Validity(NamedTuple):
    """The terms of one jurisdiction. Each sequence has at least one term.

    An expiry that a prescriber writes less than `shortest_written_contact` years after the issue needs a medical
    reason; None where no law says so.
    """

    spectacle: Sequence[Term]
    contact: Sequence[Term]
    shortest_written_contact: int | None = None


# By ISO 3166-1 code, or by ISO 3166-2 code where a part of a country differs ("US-FL").
VALIDITY: Mapping[str, Validity] = MappingProxyType(
    {
        # 16 CFR 315.6 for contact lenses. 16 CFR 456 sets no term for glasses: two years are our choice.
        "US": Validity(spectacle=[Term(2)], contact=[Term(1)], shortest_written_contact=1),
        # Sale of Optical Appliances Order of Council 1984 for glasses. The year for contact lenses is our choice.
        "GB": Validity(spectacle=[Term(2)], contact=[Term(1)]),
        # Décret 2016-1381 of 12 October 2016.
        "FR": Validity(spectacle=[Term(1), Term(5, from_age=16), Term(3, from_age=43)], contact=[Term(1), Term(3, 16)]),
        ELSEWHERE: Validity(spectacle=[Term(2)], contact=[Term(1)]),  # our choice
    }
)


def expiry(
    issued: date,
    jurisdiction: str,
    kind: Kind,
    *,
    age: int | None = None,
    written: date | None = None,
    table: Mapping[str, Validity] = VALIDITY,
) -> date:
    """The last day on which the prescription may be used.

    `age` is in whole years on the day of issue; unknown, the shortest term of the jurisdiction holds. `written` is
    the expiry that the prescriber wrote, and wins. Raises KeyError if `table` knows neither the jurisdiction nor
    ELSEWHERE.
    """
    if written is not None:
        return written
    validity = validity_in(jurisdiction, table)
    terms = validity.contact if kind is Kind.CONTACT else validity.spectacle
    return years_after(issued, _years(terms, age))


def needs_medical_reason(
    issued: date, jurisdiction: str, kind: Kind, *, written: date, table: Mapping[str, Validity] = VALIDITY
) -> bool:
    """Whether the written expiry is so early that the law asks the prescriber for a medical reason.

    Raises KeyError like `expiry`.
    """
    shortest = validity_in(jurisdiction, table).shortest_written_contact
    return kind is Kind.CONTACT and shortest is not None and written < years_after(issued, shortest)


def validity_in(jurisdiction: str, table: Mapping[str, Validity] = VALIDITY) -> Validity:
    """The row of the place itself, else of its country, else of ELSEWHERE. Raises KeyError if there is none."""
    place = jurisdiction.strip().upper()
    for name in (place, place.partition("-")[0]):
        if name in table:
            return table[name]
    return table[ELSEWHERE]


def years_after(day: date, years: int) -> date:
    """The same day `years` calendar years on; 29 February becomes 28 February where there is none.

    A term beyond the calendar ends with it, on 31 December 9999.
    """
    if day.year + years > date.max.year:
        return date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _years(terms: Sequence[Term], age: int | None) -> int:
    reached = [] if age is None else [term for term in terms if term.from_age <= age]
    if reached:
        return max(reached, key=lambda term: term.from_age).years
    return min(term.years for term in terms)
