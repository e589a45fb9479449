from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

EARLIEST = date(1900, 1, 1)


def check_date_of_birth(day: date) -> None:
    """A wearer is born, and not in the century before the last. Raises ValidationError."""
    if day > timezone.localdate():
        raise ValidationError(_("This day has not come yet."), code="in_future")
    if day < EARLIEST:
        raise ValidationError(_("This is too long ago to be a date of birth."), code="too_long_ago")


def age_on(day: date, *, born: date) -> int:
    """Whole years; who was born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
