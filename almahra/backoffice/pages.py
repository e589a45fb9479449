"""The page at / : what this is, and where everything is."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from almahra.core import money
from catalog.models import Product, ProductImage

IN_THE_WINDOW = 8


def landing(request: HttpRequest) -> HttpResponse:
    is_development = "almahra.dev" in settings.INSTALLED_APPS
    context = {
        "is_development": is_development,
        "fake_stripe": f"{settings.STRIPE_BROWSER_API_BASE}/_fake/" if settings.STRIPE_MODE == "fake" else "",
        "window": shop_window(),
    }
    return render(request, "landing.html", context)


@dataclass(frozen=True)
class Offer:
    """A product as the page shows it."""

    product: Product
    picture: ProductImage
    price: str


def shop_window() -> list[Offer]:
    """The newest published products that have a picture."""
    newest = (
        Product.objects.filter(card__isnull=False, images__isnull=False)
        .distinct()
        .select_related("brand", "card")
        .prefetch_related("images")
        .order_by("-published_at", "pk")[:IN_THE_WINDOW]
    )
    currency = settings.SHOP_CURRENCY
    return [
        Offer(product, product.images.all()[0], f"{money.text(product.card.price, currency)} {currency}")
        for product in newest
    ]
