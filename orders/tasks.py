"""Mails about orders. Each handler is called by the outbox with the order's id."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings

from almahra.core import mail, money, outbox

from .access import read_token
from .addresses import address_lines
from .models import Order

AMOUNTS = ["subtotal", "discount", "shipping", "tax", "total"]


@outbox.handles("orders.confirmed_mail")
def send_confirmed_mail(*, order_id: str) -> None:
    _send("order_confirmed", order_id)


@outbox.handles("orders.cancelled_mail")
def send_cancelled_mail(*, order_id: str) -> None:
    _send("order_cancelled", order_id)


@outbox.handles("orders.expired_mail")
def send_expired_mail(*, order_id: str) -> None:
    _send("order_expired", order_id)


def _send(template: str, order_id: str) -> None:
    order = Order.objects.with_everything().get(pk=UUID(order_id))
    mail.send(template, to=order.email, language=order.language, context=mail_context(order))


def mail_context(order: Order) -> dict[str, Any]:
    """What the templates say about an order; amounts are text in its currency."""
    amounts = {name: money.text(getattr(order, name), order.currency) for name in AMOUNTS}
    lines = [
        {"name": line.name, "quantity": line.quantity, "total": money.text(line.line_total, line.currency)}
        for line in order.items
    ]
    return {
        "order": order,
        "lines": lines,
        **amounts,
        "address": address_lines(order.shipping_address),
        "was_paid": order.paid_at is not None,
        "url": link_to(order),
    }


def link_to(order: Order) -> str:
    """The order's page in the front end; a guest's link opens it without signing in."""
    url = f"{settings.FRONTEND_URL}/orders/{order.number}"
    return url if order.customer_id else f"{url}?{urlencode({'token': read_token(order)})}"
