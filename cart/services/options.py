"""What a checkout page must know before it asks anything."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from cart.places import Place, place_of

from .taxing import tax_table
from .ways import ways


def options_for(country: str, buyer: User | AnonymousUser) -> dict[str, Any]:
    """Countries, methods, shops and limits, for `country` or for wherever the shop is. Prices are of small parcels."""
    place = Place(country) if country else place_of(None)
    all_ways, taxes = ways(), tax_table(place, buyer)
    goods = taxes.taxation("")
    return {
        "currency": settings.SHOP_CURRENCY,
        "tax_rate": goods.rate_owed if goods.is_known else None,
        "prices_include_tax": settings.SHOP_PRICES_INCLUDE_TAX,
        "countries": all_ways.countries(),
        "methods": all_ways.offers(None, place, taxes.taxation("shipping")),
        "pickup_points": all_ways.pickup_points(),
        "max_quantity": settings.CART_MAX_QUANTITY,
        "terms_version": settings.SHOP_TERMS_VERSION,
    }
