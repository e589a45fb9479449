"""Pupillary distances as people write them: 63, 32/31 for the right and the left eye, 63/60 for distance and near."""

import re
from decimal import Decimal

from prescriptions.optics.characters import plain
from prescriptions.optics.powers import Refusal, is_multiple
from prescriptions.optics.prescribed import PupillaryDistances

TENTH = Decimal("0.1")

# Between the pupils of one wearer there are 40 to 80 mm: Dodgson, "Variation and extrema of human interpupillary
# distance", SPIE 5291 (2004). From the bridge to one pupil it is half of that.
SMALLEST_OF_BOTH_MM = 40
LARGEST_OF_BOTH_MM = 80
SMALLEST_OF_ONE_MM = 20

NUMBER = r"([0-9]{1,3}(?:[.,][0-9]{1,3})?)(?: *MM)?"
WRITTEN = re.compile(rf"\s*(?:PD *[:=]? *)?{NUMBER}(?: */ *{NUMBER})?\s*")


def parse_pupillary_distances(text: str) -> PupillaryDistances | Refusal:
    """Read one number, or two with a slash between them.

    Refusals: `pd.looks_monocular`, `pd.range`, `pd.near_exceeds_distance`, `pd.ambiguous`, `pd.step` (finer than
    0.1 mm) and `pd.malformed`.
    """
    written = plain(text)
    match = WRITTEN.fullmatch(written) if written is not None else None
    if match is None:
        return Refusal("pd.malformed")
    first, second = (Decimal(number.replace(",", ".")) if number else None for number in match.groups())
    if first is None or not all(is_multiple(number, TENTH) for number in (first, second) if number is not None):
        return Refusal("pd.step")
    return _one(first) if second is None else _two(first, second)


def _one(number: Decimal) -> PupillaryDistances | Refusal:
    if SMALLEST_OF_BOTH_MM <= number <= LARGEST_OF_BOTH_MM:
        return PupillaryDistances(distance=number)
    if SMALLEST_OF_ONE_MM <= number < SMALLEST_OF_BOTH_MM:
        return Refusal("pd.looks_monocular")
    return Refusal("pd.range")


def _two(first: Decimal, second: Decimal) -> PupillaryDistances | Refusal:
    lower, higher = min(first, second), max(first, second)
    if lower >= SMALLEST_OF_ONE_MM and higher <= SMALLEST_OF_BOTH_MM:
        return PupillaryDistances(right=first, left=second)  # the right eye first, as retailers have it
    if lower <= SMALLEST_OF_BOTH_MM or higher > LARGEST_OF_BOTH_MM:
        return Refusal("pd.ambiguous")
    if first > second:
        return PupillaryDistances(distance=first, near=second)
    return Refusal("pd.near_exceeds_distance")
