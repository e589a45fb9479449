"""Form parts of the back office: amounts of money, and buttons that act once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from . import idempotency, money
from .errors import IdempotencyKeyReused


class MoneyInput(forms.DecimalField):
    """An amount in the shop's currency, shown with its own number of decimals and taken if it can be charged."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_digits": 12, "decimal_places": 3, **kwargs})  # as the columns of amounts

    def prepare_value(self, value: Any) -> Any:
        return money.text(value, settings.SHOP_CURRENCY) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "step": money.smallest_step(settings.SHOP_CURRENCY)}

    def clean(self, value: Any) -> Decimal | None:
        cleaned = super().clean(value)
        if cleaned is not None and cleaned != money.rounded(cleaned, settings.SHOP_CURRENCY):
            step = {"step": money.smallest_step(settings.SHOP_CURRENCY), "currency": settings.SHOP_CURRENCY}
            raise forms.ValidationError(_("Amounts in %(currency)s go in steps of %(step)s.") % step, code="too_fine")
        return cleaned


class OnceForm(forms.Form):
    """Acts once, however often its button is pressed: it carries a key that was made with the page."""

    page_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def act_once(self, scope: str, act: Callable[[], object]) -> bool:
        """Run `act` in a transaction, unless this very page has done so before. Call it on a valid form.

        False, with an error on the form, when the page was sent before with other words in it. `scope` names
        the act and the person. What `act` raises leaves the page as good as new.
        """

        def acted() -> idempotency.Answer:
            act()
            return 204, None

        said = {name: str(value) for name, value in self.cleaned_data.items()}
        try:
            idempotency.once(scope, self.cleaned_data["page_key"], said, acted)
        except IdempotencyKeyReused:
            self.add_error(None, _("This page was sent already. Open it again to do something else."))
            return False
        return True
