"""Which ways a parcel can take, what each costs and when it arrives. Nothing here reads a database or a setting."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from almahra.core import money

from .messages import Message
from .places import Place
from .pricing import Part, Taxation, part
from .workdays import Calendar


@dataclass(frozen=True)
class Zone:
    """Places that cost the same to send to; no countries means the rest of the world."""

    countries: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    postal_prefixes: tuple[str, ...] = ()

    def holds(self, place: Place) -> bool:
        if not self.countries:
            return True
        region, postal_code = _plain(place.region), _plain(place.postal_code)
        return (
            place.country in self.countries
            and (not self.regions or region in map(_plain, self.regions))
            and (not self.postal_prefixes or postal_code.startswith(tuple(map(_plain, self.postal_prefixes))))
        )

    @property
    def closeness(self) -> tuple[bool, bool, bool]:
        """How closely it describes a place; postal codes lie within regions, and those within countries."""
        return bool(self.countries), bool(self.postal_prefixes), bool(self.regions)


@dataclass(frozen=True)
class Pickup:
    """A shop where a parcel is fetched: `address` has the fields of a customer's, without a name and a phone."""

    name: str
    address: dict[str, str]
    opening_hours: str = ""

    def address_for(self, customer: str, phone: str) -> dict[str, str]:
        """The shop's address with the name of whoever fetches the parcel, as an order keeps it."""
        street = ", ".join(line for line in (self.address["line1"], self.address["line2"]) if line)
        return {**self.address, "name": customer, "line1": self.name, "line2": street, "phone": phone}


@dataclass(frozen=True)
class Method:
    """One way to a zone, or to a shop where it is fetched: it has one of the two.

    Amounts are those of the goods after discounts, weights are in grams, days are working days.
    """

    code: str
    label: str
    price: Decimal
    currency: str
    zone: Zone | None = None
    pickup: Pickup | None = None
    is_active: bool = True
    free_above: Decimal | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    min_weight_g: int | None = None
    max_weight_g: int | None = None
    transit_days: tuple[int, int] | None = None

    @property
    def is_pickup(self) -> bool:
        return self.pickup is not None


@dataclass(frozen=True)
class Parcel:
    """What is to be sent: worth `goods` after discounts, ready after `making_days` days of work."""

    goods: Decimal
    weight_g: int
    making_days: int = 0


@dataclass(frozen=True)
class Delivery:
    from_on: date
    to_on: date


@dataclass(frozen=True)
class Offer:
    """A method for one parcel: what it costs, and when it arrives, where somebody has said how long it takes.

    `reason` says why it does not take this parcel.
    """

    method: Method
    part: Part
    delivery: Delivery | None
    reason: Message | None

    @property
    def is_available(self) -> bool:
        return self.reason is None


def methods_to(methods: Sequence[Method], place: Place) -> list[Method]:
    """The methods of the zone that describes `place` most closely, and the pick-ups; in their order.

    A zone counts even if all its methods are switched off: then nothing goes there. In a place that is not known
    all zones count. A code is there once.
    """
    zones = {method.zone for method in methods if method.zone and (not place.country or method.zone.holds(place))}
    if place.country:
        nearest = max((zone.closeness for zone in zones), default=None)
        zones = {zone for zone in zones if zone.closeness == nearest}
    possible: dict[str, Method] = {}
    for method in methods:
        if method.is_active and (method.zone is None or method.zone in zones):
            possible.setdefault(method.code, method)
    return list(possible.values())


def offer(method: Method, parcel: Parcel | None, *, taxation: Taxation, calendar: Calendar, ready_on: date) -> Offer:
    """What `method` asks for `parcel`, and when it arrives if it leaves on `ready_on`; None is an empty parcel."""
    is_free = parcel is not None and method.free_above is not None and parcel.goods >= method.free_above
    price = Decimal(0) if is_free else method.price
    delivery = None
    if method.transit_days:
        delivery = Delivery(*(calendar.after(ready_on, days) for days in method.transit_days))
    return Offer(
        method=method,
        part=part("shipping", method.label, price, taxation=taxation, currency=method.currency),
        delivery=delivery,
        # Nothing to send, nothing to object to.
        reason=next(_objections(method, parcel), None) if parcel else None,
    )


def _objections(method: Method, parcel: Parcel) -> Iterator[Message]:
    def amount(limit: Decimal) -> dict[str, str]:
        return {"limit": f"{money.text(limit, method.currency)} {method.currency}"}

    if method.min_amount is not None and parcel.goods < method.min_amount:
        yield Message("amount_too_small", _("For goods of %(limit)s or more.") % amount(method.min_amount))
    if method.max_amount is not None and parcel.goods > method.max_amount:
        yield Message("amount_too_large", _("For goods of at most %(limit)s.") % amount(method.max_amount))
    if method.min_weight_g is not None and parcel.weight_g < method.min_weight_g:
        yield Message("too_light", _("For parcels of %(limit)s g or more.") % {"limit": method.min_weight_g})
    if method.max_weight_g is not None and parcel.weight_g > method.max_weight_g:
        yield Message("too_heavy", _("For parcels of at most %(limit)s g.") % {"limit": method.max_weight_g})


def countries_served(methods: Iterable[Method], allowed: Sequence[str]) -> list[str]:
    """Where parcels go, sorted; none named means everywhere. `allowed` are the shop's own limits, if it has any."""
    zones = [method.zone for method in methods if method.is_active and method.zone]
    if any(not zone.countries for zone in zones):
        return list(allowed)
    named = {country for zone in zones for country in zone.countries}
    return sorted(named & set(allowed) if allowed else named)


def _plain(text: str) -> str:
    return text.strip().casefold()
