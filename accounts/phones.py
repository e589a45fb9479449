"""Phone numbers, kept as E.164 so that a courier's system can dial them."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def e164(written: str, *, country: str | None = None) -> str:
    """`+971501234567` for "+971 50 123 4567", or for "050 123 4567" with `country` AE; "" stays "".

    Raises ValidationError for what no country dials. Only the number of digits is judged: the library's lists
    of number ranges age, and a customer with a new number must not be turned away.
    """
    if not written.strip():
        return ""
    try:
        number = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException as problem:
        raise _refused() from problem
    if not phonenumbers.is_possible_number(number):
        raise _refused()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _refused() -> ValidationError:
    return ValidationError(_("Write the phone number with its country code, for example +971 50 123 4567."), "phone")
