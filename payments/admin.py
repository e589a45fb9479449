"""Payments as staff see them: everything is read, nothing is typed. Money moves through services only."""

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from djstripe import models as synced

from almahra.core import money
from almahra.core.admin import ReadOnly
from orders.models import Order

from .models import Payment, PaymentIssue, Refund


class Amounts:
    """Amounts in the decimals of the row's own currency."""

    @admin.display(description=_("amount"), ordering="amount")
    def amount_shown(self, row: Payment | Refund) -> str:
        return f"{money.text(row.amount, row.currency)} {row.currency}"

    @admin.display(description=_("received"), ordering="received")
    def received_shown(self, row: Payment) -> str:
        return money.text(row.received, row.currency)

    @admin.display(description=_("refunded"), ordering="refunded")
    def refunded_shown(self, row: Payment) -> str:
        return money.text(row.refunded, row.currency)


class RefundInline(ReadOnly, Amounts, admin.TabularInline):
    model = Refund
    extra = 0
    fields = readonly_fields = (
        "stripe_id",
        "status",
        "amount_shown",
        "reason",
        "failure_reason",
        "actor",
        "created_at",
    )


class PaymentInline(ReadOnly, Amounts, admin.TabularInline):
    """The payments of an order, on the order's page."""

    model = Payment
    extra = 0
    show_change_link = True
    fields = readonly_fields = (
        "stripe_id",
        "status",
        "amount_shown",
        "received_shown",
        "refunded_shown",
        "last_error",
        "created_at",
    )


@admin.register(Payment)
class PaymentAdmin(ReadOnly, Amounts, admin.ModelAdmin):
    list_display = [
        "__str__",
        "order",
        "status",
        "amount_shown",
        "received_shown",
        "refunded_shown",
        "last_error",
        "created_at",
    ]
    list_filter = ["status", "currency", "created_at"]
    list_select_related = ["order"]
    search_fields = ["=stripe_id", "=order__number", "order__email"]
    date_hierarchy = "created_at"
    fields = readonly_fields = (
        "order",
        "stripe_id",
        "status",
        "amount_shown",
        "received_shown",
        "refunded_shown",
        "last_error",
        "created_at",
        "succeeded_at",
    )
    inlines = [RefundInline]


@admin.register(Refund)
class RefundAdmin(ReadOnly, Amounts, admin.ModelAdmin):
    list_display = ["__str__", "payment", "status", "amount_shown", "reason", "actor", "created_at"]
    list_filter = ["status", "created_at"]
    list_select_related = ["payment", "actor"]
    search_fields = ["=stripe_id", "=payment__stripe_id", "=payment__order__number"]
    fields = readonly_fields = (
        "payment",
        "stripe_id",
        "status",
        "amount_shown",
        "reason",
        "failure_reason",
        "actor",
        "created_at",
    )


@admin.register(PaymentIssue)
class PaymentIssueAdmin(ReadOnly, admin.ModelAdmin):
    """A queue: what is not settled stands on top."""

    list_display = ("kind", "reference", "detail", "created_at", "settled_at", "settled_by")
    list_filter = [("settled_at", admin.EmptyFieldListFilter), "kind", "created_at"]
    list_select_related = ["settled_by"]
    search_fields = ["reference", "detail"]
    fields = readonly_fields = list_display
    actions = ["mark_as_settled"]

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payments.change_paymentissue")

    @admin.action(description=_("Mark as settled"), permissions=["settle"])
    def mark_as_settled(self, request: HttpRequest, queryset: QuerySet[PaymentIssue]) -> None:
        waiting = queryset.filter(settled_at=None)  # whoever settled one first stays named
        count = waiting.update(settled_at=timezone.now(), settled_by=request.user)
        said = ngettext("%(count)d issue was settled.", "%(count)d issues were settled.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)


# dj-stripe brings 41 pages, with API keys, webhook secrets and client secrets in them. These are left,
# showing named columns only.
SYNCED: dict[type[Model], list[str]] = {
    synced.Account: ["id", "livemode"],
    synced.PaymentIntent: ["id", "livemode", "created"],
    synced.Charge: ["id", "status", "payment_intent", "livemode", "created"],
    synced.Dispute: ["id", "livemode", "created"],
    synced.Event: ["id", "type", "api_version", "livemode", "created"],
    synced.WebhookEventTrigger: ["created", "event", "valid", "processed", "exception"],
}
MORE = {synced.WebhookEventTrigger: ["traceback"]}  # on the row's own page


def _keep_few_pages() -> None:
    for model in apps.get_app_config("djstripe").get_models():
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    for model, columns in SYNCED.items():
        admin.site.register(model, _page_of(columns, MORE.get(model, [])))


def _page_of(columns: list[str], more: list[str]) -> type[admin.ModelAdmin]:
    looks: dict[str, Any] = {
        "list_display": columns,
        "fields": [*columns, *more],
        "readonly_fields": [*columns, *more],
        "list_filter": [name for name in columns if name in ("livemode", "type", "status", "valid", "processed")],
        "search_fields": ["=id"],
        "list_select_related": [name for name in columns if name in ("payment_intent", "event")],
    }
    return type("SyncedAdmin", (ReadOnly, admin.ModelAdmin), looks)


def _show_payments_on_orders() -> None:
    """Orders must not know of payments, so the section is added from here."""
    page = type(admin.site.get_model_admin(Order))
    page.inlines = [*page.inlines, PaymentInline]


_keep_few_pages()
_show_payments_on_orders()
