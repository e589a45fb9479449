"""Orders for the people who answer for them: everything is read here, and each button is a service."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from almahra.core import money
from almahra.core.admin import ReadOnly, how_many_took, told_apart
from orders.addresses import address_lines
from orders.models import Order
from orders.services.cancelling import cancel_order, money_held
from orders.services.fulfilling import deliver, mark_ready, send_parcel
from orders.status import COMES_FROM, MAY_SHIP, Status

from .forms import CancelForm
from .inlines import OrderEventInline, OrderLineInline, OrderNoteInline, ShipmentInline
from .pages import OrderPages

# A button on an order's page posts to the list's actions with this field, and comes back to the page.
FROM_PAGE = "_from_page"


@admin.register(Order)
class OrderAdmin(ReadOnly, OrderPages):
    change_form_template = "admin/orders/order/change_form.html"
    list_display = ["number", "customer_or_guest", "status", "payment_status", "total_shown", "placed_at"]
    list_select_related = ["customer"]
    list_filter = ["status", "payment_status", "placed_at", ("customer", told_apart(_("guests"), _("with an account")))]
    search_fields = ["number", "email", "customer__email", "lines__sku"]
    search_help_text = _("Number, e-mail or SKU")
    date_hierarchy = "placed_at"
    ordering = ["-placed_at", "-number"]
    actions = ["mark_ready", "mark_shipped", "mark_delivered", "cancel"]
    inlines = [OrderLineInline, ShipmentInline, OrderNoteInline, OrderEventInline]
    fieldsets = [
        (None, {"fields": ["number", "status", "payment_status", "placed_at", "paid_at", "expires_at"]}),
        (_("Customer"), {"fields": ["customer", "email", "language", "note"]}),
        (
            _("Amounts"),
            {
                "fields": [
                    "subtotal_shown",
                    "discount_shown",
                    "coupon_code",
                    "shipping_shown",
                    "tax_shown",
                    "tax_exemption_number",
                    "total_shown",
                ]
            },
        ),
        (_("Parcel"), {"fields": ["method_shown", "arrives", "ships_to", "bills_to"]}),
    ]

    def has_advance_permission(self, request: HttpRequest) -> bool:
        """Who may press the buttons; forms change nothing for anybody."""
        return request.user.has_perm("orders.change_order")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        order = self.get_object(request, object_id)
        buttons, links = (self._buttons(request, order), self._links(request, order)) if order else ([], [])
        context = {"buttons": buttons, "links": links, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def _buttons(self, request: HttpRequest, order: Order) -> list[tuple[str, Any]]:
        """What can be done with this order now: (name of the action, label)."""
        if not self.has_advance_permission(request):
            return []
        arrived = _("Mark fetched") if order.is_pickup else _("Mark delivered")
        steps = [
            ("mark_ready", _("Mark packed") if order.is_pickup else _("Mark ready to ship"), Status.READY),
            ("mark_delivered", arrived, Status.DELIVERED),
            ("cancel", _("Cancel the order"), Status.CANCELLED),
        ]
        return [(name, label) for name, label, to in steps if order.status in COMES_FROM[to]]

    def _links(self, request: HttpRequest, order: Order) -> list[tuple[str, Any]]:
        """Pages where more must be said than one press of a button: (address, label)."""
        if not self.has_advance_permission(request):
            return []
        leaves = _("Lay it ready in the shop…") if order.is_pickup else _("Send a parcel…")
        send = [(reverse("admin:orders_order_send", args=[order.pk]), leaves)]
        note = [(reverse("admin:orders_order_note", args=[order.pk]), _("Add a note…"))]
        return [*(send if order.status in MAY_SHIP else []), *note]

    @admin.action(description=_("Mark ready to ship"), permissions=["advance"])
    def mark_ready(self, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        return self._each(request, queryset, lambda order: mark_ready(order, by=_clerk(request)))

    @admin.action(description=_("Send everything that is left, as one parcel"), permissions=["advance"])
    def mark_shipped(self, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        return self._each(request, queryset, lambda order: _send_all(order, _clerk(request)))

    @admin.action(description=_("Mark delivered"), permissions=["advance"])
    def mark_delivered(self, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        return self._each(request, queryset, lambda order: deliver(order, by=_clerk(request)))

    @admin.action(description=_("Cancel…"), permissions=["advance"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Order]) -> HttpResponse | None:
        form = CancelForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            return self._each(request, queryset, lambda order: cancel_order(order, by=_clerk(request), reason=reason))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Cancel orders"),
            "opts": self.opts,
            "orders": [(order, _shown(money_held(order), order.currency)) for order in queryset],
            "form": form,
            "from_page": FROM_PAGE in request.POST,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/orders/order/cancel.html", context)

    def _each(self, request: HttpRequest, orders: Iterable[Order], act: Callable[[Order], None]) -> HttpResponse | None:
        done = how_many_took(act, orders, page=self, request=request)
        if done:
            said = ngettext("%(count)d order changed.", "%(count)d orders changed.", done) % {"count": done}
            self.message_user(request, said, messages.SUCCESS)
        if FROM_PAGE in request.POST:
            chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)[0]
            return redirect(reverse("admin:orders_order_change", args=[chosen]))
        return None

    @admin.display(description=_("customer"), ordering="email")
    def customer_or_guest(self, order: Order) -> str:
        return order.email if order.customer_id else f"{order.email} ({_('guest')})"

    @admin.display(description=_("subtotal"))
    def subtotal_shown(self, order: Order) -> str:
        return money.text(order.subtotal, order.currency)

    @admin.display(description=_("discount"))
    def discount_shown(self, order: Order) -> str:
        return money.text(order.discount, order.currency)

    @admin.display(description=_("shipping"))
    def shipping_shown(self, order: Order) -> str:
        return money.text(order.shipping, order.currency)

    @admin.display(description=_("tax"))
    def tax_shown(self, order: Order) -> str:
        how = _("on top of the prices") if order.tax_on_top else _("contained in the prices")
        return f"{money.text(order.tax, order.currency)} ({how})"

    @admin.display(description=_("total"), ordering="total")
    def total_shown(self, order: Order) -> str:
        return _shown(order.total, order.currency)

    @admin.display(description=_("shipping method"))
    def method_shown(self, order: Order) -> str:
        name = order.shipping_method_name or order.shipping_method
        return f"{name} ({_('fetched in the shop')})" if order.is_pickup else name

    @admin.display(description=_("should arrive"))
    def arrives(self, order: Order) -> str:
        if order.delivery_from_on is None or order.delivery_to_on is None:
            return "–"
        return f"{date_format(order.delivery_from_on)} – {date_format(order.delivery_to_on)}"

    @admin.display(description=_("shipping address"))
    def ships_to(self, order: Order) -> SafeString:
        return _as_block(order.shipping_address)

    @admin.display(description=_("billing address"))
    def bills_to(self, order: Order) -> SafeString:
        return _as_block(order.billing_address)


def _send_all(order: Order, by: User) -> None:
    send_parcel(order, by=by)


def _clerk(request: HttpRequest) -> User:
    return cast(User, request.user)  # the admin let nobody else in


def _shown(amount: Decimal, currency: str) -> str:
    return f"{money.text(amount, currency)} {currency}"


def _as_block(address: dict[str, str]) -> SafeString:
    return format_html('<div class="order-address">{}</div>', "\n".join(address_lines(address)))
