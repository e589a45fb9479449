"""The ways of shipping as the shop has set them up, and which of them an order takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.utils import timezone
from django.utils.translation import gettext as _

from almahra.core.errors import Refusal
from almahra.core.kept import Kept
from cart import shipping
from cart.errors import MethodMissing, MethodNotThere, MethodUnavailable, NotShippedThere, UnknownShippingMethod
from cart.models import ClosedDay, PickupPoint, ShippingMethod, ShippingZone
from cart.places import Place
from cart.pricing import Taxation
from cart.shipping import Method, Offer, Parcel, Pickup, Zone
from cart.workdays import Calendar


@dataclass(frozen=True)
class Ways:
    methods: Sequence[Method]
    calendar: Calendar

    def pickup_of(self, code: str | None) -> Pickup | None:
        """The shop where the parcel of this method is fetched, if it is. Raises UnknownShippingMethod."""
        known = [method for method in self.methods if method.is_active and method.code == code]
        if code is not None and not known:
            raise UnknownShippingMethod
        return next((method.pickup for method in known if method.pickup), None)

    def countries(self) -> list[str]:
        """Where parcels go; an empty list means everywhere."""
        return shipping.countries_served(self.methods, settings.SHOP_COUNTRIES)

    def pickup_points(self) -> list[dict[str, str]]:
        """The shops where parcels are fetched, each with the code of its method."""
        return [
            {
                "code": method.code,
                "name": method.pickup.name,
                **method.pickup.address,
                "opening_hours": method.pickup.opening_hours,
            }
            for method in self.methods
            if method.is_active and method.pickup
        ]

    def offers(self, parcel: Parcel | None, place: Place, taxation: Taxation) -> list[Offer]:
        """What each method that goes to `place` asks for `parcel`, the usual one first."""
        making_days = parcel.making_days if parcel else 0
        ready_on = self.calendar.after(timezone.localdate(), making_days + settings.SHOP_HANDLING_DAYS)
        return [
            shipping.offer(method, parcel, taxation=taxation, calendar=self.calendar, ready_on=ready_on)
            for method in shipping.methods_to(self.methods, place)
            if method.is_pickup or _is_served(place)
        ]


def opening_hours(code: str) -> str:
    """When the shop is open where parcels of this method are fetched, in words; empty where nobody has said."""
    of_point = PickupPoint.objects.filter(methods__code=code, methods__zone=None).values_list(
        "opening_hours", flat=True
    )
    return of_point.first() or ""


class Rules(NamedTuple):
    """What staff have entered. `closed` are the closed days from now on."""

    methods: tuple[Method, ...]
    closed: frozenset[date]


@Kept
def shipping_rules() -> Rules:
    """All methods with the days on which nothing is sent, in one query."""
    closed = ClosedDay.objects.filter(on__gte=timezone.localdate()).values("on")
    rows = list(
        ShippingMethod.objects.select_related("zone", "pickup_point").annotate(closed_days=ArraySubquery(closed))
    )
    sent = {row.code for row in rows if row.zone}
    # Should a pick-up share its code with a way of sending, nobody who meant to have it sent finds it in a shop.
    methods = tuple(_method(row) for row in rows if row.zone or row.code not in sent)
    return Rules(methods, frozenset(rows[0].closed_days) if rows else frozenset())


def ways(rules: Rules | None = None) -> Ways:
    """All methods, by the rules of lately if no others are given; the flat one of the settings where there is none."""
    if rules is None:
        rules = shipping_rules.lately()
    return Ways(rules.methods or [_flat()], Calendar(settings.SHOP_WORKING_DAYS, rules.closed))


def chosen(offers: Sequence[Offer], code: str | None, place: Place) -> Offer | Refusal:
    """The offer of the method `code`, or else the first that takes the parcel; or why there is none.

    Nobody is sent to a shop unasked: pick-up has to be chosen.
    """
    if code is not None:
        offer = next((offer for offer in offers if offer.method.code == code), None)
        if offer and offer.reason:
            return MethodUnavailable(reason=offer.reason.code, why=offer.reason.detail)
        if offer:
            return offer
    sent = [offer for offer in offers if not offer.method.is_pickup]
    if not sent:
        return NotShippedThere(country=place.country)
    if code is not None:
        return MethodNotThere(country=place.country)
    return next((offer for offer in sent if offer.is_available), MethodMissing())


def _is_served(place: Place) -> bool:
    return not place.country or not settings.SHOP_COUNTRIES or place.country in settings.SHOP_COUNTRIES


def _flat() -> Method:
    price, currency = settings.SHOP_SHIPPING_PRICE, settings.SHOP_CURRENCY
    return Method("standard", _("Standard shipping"), price, currency, zone=Zone())


def _method(row: ShippingMethod) -> Method:
    return Method(
        code=row.code,
        label=row.name,
        price=row.price,
        currency=row.currency,
        zone=_zone(row.zone) if row.zone else None,
        pickup=_pickup(row.pickup_point) if row.pickup_point else None,
        # A price in the currency of before says nothing in the new one.
        is_active=row.is_active and row.currency == settings.SHOP_CURRENCY,
        free_above=row.free_above,
        min_amount=row.min_amount,
        max_amount=row.max_amount,
        min_weight_g=row.min_weight_g,
        max_weight_g=row.max_weight_g,
        transit_days=(row.transit_from_days, row.transit_to_days),
    )


def _zone(row: ShippingZone) -> Zone:
    return Zone(tuple(row.countries), tuple(row.regions), tuple(row.postal_prefixes))


def _pickup(row: PickupPoint) -> Pickup:
    fields = ("line1", "line2", "city", "region", "postal_code", "country")
    return Pickup(row.name, {name: getattr(row, name) for name in fields}, row.opening_hours)
