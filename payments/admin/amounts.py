"""Amounts in the decimals of the row's own currency."""

from decimal import Decimal

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from almahra.core import money

from ..models import Dispute, Payment, Refund


def shown(amount: Decimal, currency: str) -> str:
    return f"{money.text(amount, currency)} {currency}"


class Amounts:
    @admin.display(description=_("amount"), ordering="amount")
    def amount_shown(self, row: Payment | Refund | Dispute) -> str:
        return shown(row.amount, row.currency)

    @admin.display(description=_("received"), ordering="received")
    def received_shown(self, row: Payment) -> str:
        return money.text(row.received, row.currency)

    @admin.display(description=_("refunded"), ordering="refunded")
    def refunded_shown(self, row: Payment) -> str:
        return money.text(row.refunded, row.currency)
