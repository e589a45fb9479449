"""The queue of what a person must look at, in words of what happened and what to do."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..models import PaymentIssue

Kind = PaymentIssue.Kind
WHAT_TO_DO = {
    Kind.UNKNOWN_INTENT: _(
        "Stripe told us of a payment that this shop did not ask for. Look it up at Stripe: was it made by hand, or by "
        "another program with the same account? Nothing was changed here."
    ),
    Kind.AMOUNT_MISMATCH: _(
        "Another amount arrived than the order costs, so the order was not confirmed. Ask the customer for the rest, "
        "or give the money back."
    ),
    Kind.DOUBLE_PAYMENT: _(
        "The customer paid twice; the second payment was sent back. Nothing to do unless that failed."
    ),
    Kind.LATE_PAYMENT: _(
        "The money came when the order was over and its pieces were gone, so it was sent back. Perhaps write to the "
        "customer."
    ),
    Kind.WRONG_MODE: _(
        "A message of Stripe's test mode reached the real shop, or the other way round. Nothing was changed. Tell "
        "whoever runs the server to look at the webhooks at Stripe."
    ),
    Kind.WRONG_ACCOUNT: _(
        "A message about another Stripe account came here. Nothing was changed. Tell whoever runs the server to look "
        "at the webhooks at Stripe."
    ),
    Kind.REFUND_FAILED: _(
        "The bank did not take the money that we sent back; the shop has it again. Ask the customer for another way, "
        "then give it back once more."
    ),
    Kind.DISPUTE: _(
        "The customer told their bank that the payment is not theirs. The bank holds the money. Answer at Stripe, with "
        "the proof of delivery, before the day that is named. Do not refund it as well."
    ),
}


@admin.register(PaymentIssue)
class PaymentIssueAdmin(admin.ModelAdmin):
    """What is not settled stands on top."""

    list_display = ["kind", "of_order", "detail", "created_at", "settled_at", "settled_by"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter), "kind", "created_at"]
    list_select_related = ["settled_by", "payment__order"]
    search_fields = ["reference", "detail", "=payment__order__number"]
    search_help_text = _("Number of the order, Stripe id or detail")
    fields = [
        "kind", "what_to_do", "detail", "of_order", "of_payment", "reference", "created_at", "note", "settled_at",
        "settled_by",
    ]  # fmt: skip
    readonly_fields = [
        "kind", "what_to_do", "detail", "of_order", "of_payment", "reference", "created_at", "settled_at", "settled_by",
    ]  # fmt: skip
    actions = ["mark_as_settled"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Mark as settled"), permissions=["change"])
    def mark_as_settled(self, request: HttpRequest, queryset: QuerySet[PaymentIssue]) -> None:
        waiting = queryset.filter(settled_at=None)  # whoever settled one first stays named
        count = waiting.update(settled_at=timezone.now(), settled_by=request.user)
        said = ngettext("%(count)d issue was settled.", "%(count)d issues were settled.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)

    @admin.display(description=_("what to do"))
    def what_to_do(self, issue: PaymentIssue) -> str:
        return str(WHAT_TO_DO[Kind(issue.kind)])

    @admin.display(description=_("order"))
    def of_order(self, issue: PaymentIssue) -> str | SafeString:
        if issue.payment is None:
            return "–"
        page = reverse("admin:orders_order_change", args=[issue.payment.order_id])
        return format_html('<a href="{}">{}</a>', page, issue.payment.order.number)

    @admin.display(description=_("payment"))
    def of_payment(self, issue: PaymentIssue) -> str | SafeString:
        if issue.payment is None:
            return "–"
        page = reverse("admin:payments_payment_change", args=[issue.payment_id])
        return format_html('<a href="{}">{}</a>', page, issue.payment)
