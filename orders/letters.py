"""What we write about an order. Amounts are text in its currency; everything told is frozen in the order.

Only the opening hours of a shop are today's: who fetches something wants to know these.
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from almahra.core import money
from almahra.core.mail import Letter
from cart.services.ways import opening_hours

from .access import read_token
from .addresses import address_lines
from .models import Order, OrderLine, Shipment

AMOUNTS = ["subtotal", "discount", "shipping", "tax", "total"]


def about_order(template: str, order: Order, **more: Any) -> Letter:
    """A letter to whoever placed this order, read `with_everything()`; `more` goes into the templates."""
    return Letter(template, order.email, order.language, {**order_context(order), **more})


def about_parcel(template: str, parcel: Shipment) -> Letter:
    """A letter about one parcel, read `with_everything()`: what is in it, and what is still to come.

    A copy of an older one says what is still to come today.
    """
    context = {
        "parcel": parcel,
        "tracking_url": parcel.tracking_url,
        "packed": [{"name": one.line.name, "quantity": one.quantity} for one in parcel.lines.all()],
        "to_come": [{"name": line.name, "quantity": line.left} for line in parcel.order.items if line.left],
    }
    return about_order(template, parcel.order, **context)


def order_context(order: Order) -> dict[str, Any]:
    """What every template may say about an order."""
    return {
        "order": order,
        "lines": [_line(line) for line in order.items],
        **{name: money.text(getattr(order, name), order.currency) for name in AMOUNTS},
        "address": address_lines(order.shipping_address),
        "opening_hours": opening_hours(order.shipping_method).splitlines() if order.is_pickup else [],
        "arrives_by": _arrives_by(order),
        "was_paid": order.paid_at is not None,
        "url": link_to(order),
    }


def link_to(order: Order) -> str:
    """The order's page in the front end; a guest's link opens it without signing in."""
    url = f"{settings.FRONTEND_URL}/orders/{order.number}"
    return url if order.customer_id else f"{url}?{urlencode({'token': read_token(order)})}"


def _arrives_by(order: Order) -> date | None:
    """The last day of the estimate; None where there is none, or where a late payment has overtaken it."""
    last = order.delivery_to_on
    return last if last and last >= timezone.localdate() else None


def _line(line: OrderLine) -> dict[str, Any]:
    # One part alone would only say the line again.
    parts = [{"label": part["label"], "amount": part["amount"]} for part in line.parts] if len(line.parts) > 1 else []
    return {
        "name": line.name,
        "quantity": line.quantity,
        "total": money.text(line.line_total, line.currency),
        "parts": parts,
    }
