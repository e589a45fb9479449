"""Whether a person has cards kept, and their word for it. Which cards those are only Stripe knows."""

from django.contrib import admin

from accounts.models import User
from almahra.core.admin import ReadOnly

from ..models import CardConsent, StripeCustomer


class StripeCustomerInline(ReadOnly, admin.TabularInline):
    model = StripeCustomer
    extra = 0
    fields = readonly_fields = ("stripe_id", "is_live", "created_at")


class CardConsentInline(ReadOnly, admin.TabularInline):
    model = CardConsent
    extra = 0
    fields = readonly_fields = ("version", "given_at", "withdrawn_at", "payment", "setup_intent")


def _show_cards_on_people() -> None:
    """Accounts must not know of payments, so the sections are added from here."""
    page = type(admin.site.get_model_admin(User))
    page.inlines = [*page.inlines, StripeCustomerInline, CardConsentInline]


_show_cards_on_people()
