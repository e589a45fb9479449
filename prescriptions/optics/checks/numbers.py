"""Numbers that one can reckon with."""

from decimal import Decimal

ABSURD_FROM = 1000  # dioptres or millimetres


def sound(value: Decimal | None) -> Decimal | None:
    """The value if it is finite and below `ABSURD_FROM`, else None: reckoning with anything else may raise."""
    return None if value is None or absurd(value) else value


def absurd(value: Decimal) -> bool:
    return not value.is_finite() or abs(value) >= ABSURD_FROM
