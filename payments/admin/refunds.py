"""The page on which staff give money back: first what it comes to, then the question, then it is on its way."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from almahra.core.errors import Refusal
from almahra.core.forms import MoneyInput, OnceForm
from orders.models import Order

from ..services.giving_back import Wish, give_back, price_of
from ..services.refunding import refundable
from ..services.sharing import pieces_gone
from .amounts import shown


class RefundForm(OnceForm):
    """Pieces, shipping, or an amount; nothing of them means all that is left."""

    shipping = forms.BooleanField(label=_("Shipping"), required=False)
    amount = MoneyInput(
        label=_("Or another amount"), required=False, help_text=_("Leave all of it empty to give back what is left.")
    )
    reason = forms.CharField(max_length=200, label=_("Why?"), help_text=_("The customer is not shown this."))
    is_agreed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines: dict[str, UUID] = {}
        gone = pieces_gone(order)
        for line in order.lines.all():
            if left := line.quantity - gone.get(line.pk, 0):
                name = f"line_{line.position}"
                self._lines[name] = line.pk
                self.fields[name] = forms.IntegerField(
                    label=line.name,
                    required=False,
                    min_value=0,
                    max_value=left,
                    help_text=_("Of %(left)s pieces.") % {"left": left},
                )
        self.order_fields([*self._lines, "shipping", "amount", "reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("amount") is not None and self.wish().is_itemised:
            self.add_error("amount", _("Name pieces and shipping, or an amount; not both."))
        return cleaned

    def wish(self) -> Wish:
        pieces = {line_id: self.cleaned_data.get(name) or 0 for name, line_id in self._lines.items()}
        return Wish(
            self.cleaned_data.get("amount"),
            {line_id: quantity for line_id, quantity in pieces.items() if quantity},
            self.cleaned_data.get("shipping", False),
        )


class RefundPage(ModelAdmin):
    """Mixed into the admin of payments."""

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.refund_view)
        return [path("refund/<uuid:order_id>/", page, name="payments_payment_refund"), *super().get_urls()]

    def refund_view(self, request: HttpRequest, order_id: UUID) -> HttpResponse:
        if not request.user.has_perm("payments.add_refund"):
            raise PermissionDenied
        order = get_object_or_404(Order, pk=order_id)
        form = RefundForm(request.POST or None, order=order)
        price = None
        if form.is_valid():
            by = cast(User, request.user)
            try:
                if form.cleaned_data.pop("is_agreed"):
                    if self._give_back(request, order, form, by):
                        return redirect(reverse("admin:orders_order_change", args=[order.pk]))
                else:
                    price = price_of(order, form.wish(), by=by)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Give money back"),
            "opts": self.opts,
            "order": order,
            "form": form,
            "price": shown(price.amount, order.currency) if price else "",
            "payments": [(one, shown(one.received, one.currency), shown(refundable(one), one.currency))
                         for one in order.payments.filter(status="succeeded")],
            "limit": "" if request.user.has_perm("payments.refund_any_amount")
            else shown(settings.SUPPORT_REFUND_LIMIT, order.currency),
        }  # fmt: skip
        return TemplateResponse(request, "admin/payments/refund.html", context)

    def _give_back(self, request: HttpRequest, order: Order, form: RefundForm, by: User) -> bool:
        wish, reason = form.wish(), form.cleaned_data["reason"]
        if not form.act_once(f"refund:{order.pk}:{by.pk}", lambda: give_back(order, wish, by=by, reason=reason)):
            return False
        said = _("The money is on its way. The order shows when it has arrived, and the customer gets a mail.")
        self.message_user(request, said, messages.SUCCESS)
        return True
