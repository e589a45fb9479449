"""The page behind the link in a guest's mails, for a shop whose front end has none."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from almahra.core import money
from almahra.core.errors import NotThere

from .access import readable_order
from .addresses import address_lines
from .models import Order
from .tracking import steps_of


@never_cache
@require_safe
def order_page(request: HttpRequest, number: str) -> HttpResponse:
    """A guest's order, for whoever holds its token. Without it, an order and none look the same."""
    try:
        order = readable_order(number, user=AnonymousUser(), token=request.GET.get("token"))
    except NotThere:
        return render(request, "orders/order.html", {"number": number}, status=404)
    return render(request, "orders/order.html", _shown(order))


def _shown(order: Order) -> dict[str, object]:
    return {
        "number": order.number,
        "order": order,
        "steps": steps_of(order),
        "parcels": order.parcels,
        "lines": [(line, money.text(line.line_total, order.currency)) for line in order.items],
        "discount": money.text(order.discount, order.currency),
        "shipping": money.text(order.shipping, order.currency),
        "tax": money.text(order.tax, order.currency),
        "total": money.text(order.total, order.currency),
        "address": address_lines(order.shipping_address),
    }
