"""How parcels travel. One flat method for now; zones and weights would be answered here and nowhere else."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from .errors import NotShippedThere, UnknownShippingMethod
from .pricing import Part, Taxation, part


@dataclass(frozen=True)
class Method:
    code: str
    label: str
    price: Decimal
    currency: str

    def as_part(self) -> Part:
        taxation = Taxation(settings.SHOP_TAX_RATE)
        return part("shipping", self.label, self.price, taxation=taxation, currency=self.currency)


def methods(country: str | None) -> list[Method]:
    """The ways to `country` (ISO 3166-1 alpha-2), the usual one first; None asks for all there are."""
    if country and settings.SHOP_COUNTRIES and country not in settings.SHOP_COUNTRIES:
        return []
    return [Method("standard", _("Standard shipping"), settings.SHOP_SHIPPING_PRICE, settings.SHOP_CURRENCY)]


def choose(code: str | None, *, country: str | None) -> Method:
    """The method called `code`, or the usual one. Raises NotShippedThere or UnknownShippingMethod."""
    possible = methods(country)
    if not possible:
        raise NotShippedThere(country=country)
    for method in possible:
        if code in (None, method.code):
            return method
    raise UnknownShippingMethod
