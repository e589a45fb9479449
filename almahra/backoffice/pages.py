"""The page at / : what this is, and where everything is."""

from django.conf import settings
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from almahra.core import money
from catalog.models import Product

IN_THE_WINDOW = 8


def landing(request: HttpRequest) -> HttpResponse:
    is_development = "almahra.dev" in settings.INSTALLED_APPS
    context = {
        "is_development": is_development,
        "fake_stripe": f"{settings.STRIPE_API_BASE}/_fake/" if settings.STRIPE_MODE == "fake" else "",
        "window": shop_window(),
    }
    return render(request, "landing.html", context)


def shop_window() -> list[Product]:
    """A few published products that have a picture, each with `picture` and `from_price` set."""
    newest = Product.objects.published().filter(images__isnull=False, variants__is_active=True)
    shown = list(
        newest.annotate(lowest=Min("variants__price"))
        .select_related("brand")
        .prefetch_related("images")
        .order_by("-published_at", "pk")[:IN_THE_WINDOW]
    )
    for product in shown:
        product.picture = product.images.all()[0]  # type: ignore[attr-defined]  # for the template only
        product.from_price = f"{money.text(product.lowest, settings.SHOP_CURRENCY)} {settings.SHOP_CURRENCY}"  # type: ignore[attr-defined]
    return shown
