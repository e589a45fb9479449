"""Form fields for people who think in percent and in lists of countries."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _

from accounts.countries import country_code


class PercentField(forms.DecimalField):
    """A fraction, typed and shown in percent: 0.0825 is 8.25."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("In percent: 8.25")
        super().__init__(**{"min_value": 0, "max_value": 100, "decimal_places": 3, "help_text": help_text, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return percent(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        cleaned = super().clean(value)
        return None if cleaned is None else cleaned / 100

    def has_changed(self, initial: Decimal | None, data: Any) -> bool:
        return super().has_changed(None if initial is None else initial * 100, data)


class CountryField(forms.CharField):
    """The two letters of a country in any case."""

    def clean(self, value: Any) -> str:
        cleaned = super().clean(value)
        return country_code(cleaned) if cleaned else ""


class CountriesField(SimpleArrayField):
    """Countries with commas between them, each once, sorted."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(CountryField(), **kwargs)
        self.widget.attrs["size"] = 60

    def clean(self, value: Any) -> list[str]:
        return sorted(set(super().clean(value)))


def percent(fraction: Decimal) -> str:
    """0.08250 as "8.25"."""
    return f"{(fraction * 100).normalize():f}"
