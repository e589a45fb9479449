"""Where something goes, as far as taxes and parcels care."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Place:
    """A country (ISO 3166-1 alpha-2), and where in it; all of it may be unknown, which is the empty text."""

    country: str = ""
    region: str = ""
    postal_code: str = ""


def place_of(address: Mapping[str, str] | None) -> Place:
    """The place of an address. Until there is one, prices are shown for the shop's own country."""
    if address is None:
        return Place(settings.SHOP_COUNTRY)
    return Place(address["country"], address.get("region", ""), address.get("postal_code", ""))
