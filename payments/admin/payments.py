"""Payments as staff see them: everything is read, nothing is typed. Money moves through services only."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from almahra.core.admin import ReadOnly
from orders.models import Order

from ..models import Dispute, Payment, Refund, RefundLine
from .amounts import Amounts, shown
from .refunds import RefundPage


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


class RefundLineInline(ReadOnly, admin.TabularInline):
    model = RefundLine
    fields = readonly_fields = ("line", "quantity", "sum")

    @admin.display(description=_("amount"))
    def sum(self, one: RefundLine) -> str:
        return shown(one.amount, one.refund.currency)


class DisputeInline(ReadOnly, Amounts, admin.TabularInline):
    model = Dispute
    extra = 0
    fields = readonly_fields = ("stripe_id", "status", "reason", "amount_shown", "evidence_due_at", "closed_at")


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
        "held",
        "created_at",
    )

    @admin.display(description=_("disputed"))
    def held(self, payment: Payment) -> str:
        return ", ".join(dispute.status for dispute in payment.disputes.all()) or "–"


@admin.register(Payment)
class PaymentAdmin(ReadOnly, Amounts, RefundPage):
    change_form_template = "admin/payments/payment.html"
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
    inlines = [RefundInline, DisputeInline]


@admin.register(Refund)
class RefundAdmin(ReadOnly, Amounts, admin.ModelAdmin):
    list_display = ["__str__", "payment", "status", "amount_shown", "reason", "actor", "created_at"]
    list_filter = ["status", "created_at"]
    list_select_related = ["payment", "actor"]
    search_fields = ["=stripe_id", "=payment__stripe_id", "=payment__order__number"]
    inlines = [RefundLineInline]
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


@admin.register(Dispute)
class DisputeAdmin(ReadOnly, Amounts, admin.ModelAdmin):
    """What must be answered at Stripe, the most urgent on top."""

    list_display = ["__str__", "of_order", "status", "reason", "amount_shown", "evidence_due_at", "closed_at"]
    list_filter = [("closed_at", admin.EmptyFieldListFilter), "status"]
    list_select_related = ["payment__order"]
    search_fields = ["=stripe_id", "=payment__stripe_id", "=payment__order__number"]
    fields = readonly_fields = (
        "of_order", "payment", "stripe_id", "status", "reason", "amount_shown", "evidence_due_at", "opened_at",
        "closed_at",
    )  # fmt: skip

    @admin.display(description=_("order"))
    def of_order(self, dispute: Dispute) -> SafeString:
        page = reverse("admin:orders_order_change", args=[dispute.payment.order_id])
        return format_html('<a href="{}">{}</a>', page, dispute.payment.order.number)


def _show_payments_on_orders() -> None:
    """Orders must not know of payments, so the section is added from here."""
    page = type(admin.site.get_model_admin(Order))
    page.inlines = [*page.inlines, PaymentInline]


_show_payments_on_orders()
