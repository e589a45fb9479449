"""How the demo shop sends its parcels, and where they can be fetched. Prices in USD, tax included."""

from decimal import Decimal

from django.db import transaction

from cart.models import PickupPoint, ShippingMethod, ShippingZone, TaxClass, TaxRate
from orders.models import Carrier

ZONES = {
    "At home": ["AE"],
    "The Gulf and Yemen": ["BH", "KW", "OM", "QA", "SA", "YE"],
    "Rest of the world": [],
}
CARRIERS = {"standard": "Gulf Post", "express": "Falcon Express"}
# Zone, code, name, price, free from, most grams, working days from and to.
METHODS = [
    ("At home", "standard", "Standard shipping", "6.00", "150.00", 5000, 1, 3),
    ("At home", "express", "Express, tomorrow", "14.00", None, 2000, 1, 1),
    ("The Gulf and Yemen", "standard", "Standard shipping", "9.00", "200.00", 5000, 3, 7),
    ("The Gulf and Yemen", "express", "Express", "24.00", None, 2000, 1, 3),
    ("Rest of the world", "standard", "Airmail", "18.00", None, 2000, 6, 14),
]
# Things are taxed at home; what leaves the country is not.
RATES = [("AE", "0.05", "VAT 5 %"), ("", "0", "Export, no VAT")]


@transaction.atomic
def load_taxes() -> int:
    """The tax table of a shop in Abu Dhabi, where there is none yet; how many rates were new."""
    if TaxRate.objects.exists():
        return 0
    standard, _ = TaxClass.objects.get_or_create(is_default=True, defaults={"code": "standard", "name": "Standard"})
    rates = [
        TaxRate(tax_class=standard, country=country, rate=Decimal(rate), name=name, valid_from="2026-01-01")
        for country, rate, name in RATES
    ]
    return len(TaxRate.objects.bulk_create(rates))


@transaction.atomic
def load_carriers() -> int:
    """Who carries the parcels, with pages on which to follow them; how many were new."""
    made = [
        Carrier.objects.get_or_create(
            name=name,
            defaults={"tracking_url": f"https://{name.lower().replace(' ', '-')}.example/track?parcel={{number}}"},
        )
        for name in CARRIERS.values()
    ]
    return sum(is_new for _, is_new in made)


@transaction.atomic
def load_shipping() -> int:
    """Zones, methods and a shop to fetch parcels, where there are none yet; how many methods were new."""
    if ShippingMethod.objects.exists():
        return 0
    zones = {name: ShippingZone.objects.create(name=name, countries=countries) for name, countries in ZONES.items()}
    methods = [
        ShippingMethod(
            zone=zones[zone],
            code=code,
            name=name,
            carrier=CARRIERS[code],
            price=Decimal(price),
            free_above=Decimal(free_above) if free_above else None,
            max_weight_g=max_weight_g,
            transit_from_days=least,
            transit_to_days=most,
            position=position,
        )
        for position, (zone, code, name, price, free_above, max_weight_g, least, most) in enumerate(METHODS, start=1)
    ]
    return len(ShippingMethod.objects.bulk_create([*methods, _pickup(len(methods) + 1)]))


def _pickup(position: int) -> ShippingMethod:
    point = PickupPoint.objects.create(
        name="Almahra on the Corniche",
        line1="12 Corniche Road",
        city="Abu Dhabi",
        country="AE",
        opening_hours="Sunday to Thursday 10–20, Saturday 16–22",
    )
    return ShippingMethod(
        pickup_point=point,
        code="pickup",
        name="Fetch it on the Corniche",
        price=Decimal(0),
        transit_from_days=0,
        transit_to_days=1,
        position=position,
    )
