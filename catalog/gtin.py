"""Global trade item numbers: the number under the barcode."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LENGTHS = {8, 12, 13, 14}


def check_digit(body: str) -> int:
    """The last digit that belongs to `body`: weights 3, 1, 3, … from its right end (GS1 General Specifications)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return -total % 10


def validate_gtin(value: str) -> None:
    """Raises ValidationError unless `value` is a GTIN-8, UPC, EAN-13 or GTIN-14 with a right check digit."""
    if not value.isascii() or not value.isdigit() or len(value) not in LENGTHS:
        raise ValidationError(_("A GTIN has 8, 12, 13 or 14 digits."), code="gtin_length")
    if check_digit(value[:-1]) != int(value[-1]):
        raise ValidationError(_("The check digit is wrong: a digit was mistyped."), code="gtin_check_digit")
