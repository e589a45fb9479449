"""Runs in Oscar's own environment: fills its shop, sells in it for a while, prints what it measured as JSON.

python shop.py PRODUCTS PROCESSES THREADS SECONDS
"""

import json
import os
import random
import sys
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from driving import Browser, cpu_ms, side_by_side

ADDRESS = {
    "first_name": "Salma",
    "last_name": "Hadi",
    "line1": "12 Harbour Road",
    "line4": "Al Ghaydah",
    "postcode": "",
    "country": "http://testserver/api/countries/YE/",
}


def fill(products: int) -> list[int]:
    """Published products with plenty of pieces each; their ids."""
    from oscar.apps.address.models import Country
    from oscar.apps.analytics.models import ProductRecord
    from oscar.apps.catalogue.models import Product, ProductClass
    from oscar.apps.partner.models import Partner, StockRecord

    Country.objects.create(iso_3166_1_a2="YE", name="Yemen", printable_name="Yemen", is_shipping_country=True)
    kind = ProductClass.objects.create(name="Frames", requires_shipping=True, track_stock=True)
    partner = Partner.objects.create(name="Hawfline")
    made = []
    for number in range(products):
        product = Product.objects.create(title=f"Frame {number}", product_class=kind, upc=f"AL-{number:05}")
        StockRecord.objects.create(
            product=product,
            partner=partner,
            partner_sku=product.upc,
            price=Decimal("40.00"),
            price_currency="USD",
            num_in_stock=1_000_000,
        )
        # As after its first visitor: two first ones at once are a 500, when each request is a transaction.
        ProductRecord.objects.create(product=product)
        made.append(product.pk)
    return made


def main() -> None:
    products, processes, threads, seconds = (int(given) for given in sys.argv[1:5])
    django.setup()
    call_command("migrate", verbosity=0)
    wares, application = fill(products), get_wsgi_application()

    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from oscar.apps.order.models import Order

    def buy() -> None:
        """A guest adds one piece, looks at what it costs and how it can be sent, and places the order."""
        guest = Browser(application)
        product = f"http://testserver/api/products/{random.choice(wares)}/"
        basket = guest.ask("POST", "/api/basket/add-product/", {"url": product, "quantity": 1})
        guest.ask("GET", "/api/basket/")
        [way] = guest.ask("POST", "/api/basket/shipping-methods/", ADDRESS)
        order = {"basket": basket["url"], "guest_email": "salma@customers.example", "shipping_address": ADDRESS}
        guest.ask("POST", "/api/checkout/", {**order, "shipping_method_code": way["code"]})

    buy()
    with CaptureQueriesContext(connection) as seen:
        buy()
    found = {"statements": len(seen), "cpu_ms": cpu_ms(buy, times=60)}
    connection.close()
    before = Order.objects.count()
    connection.close()
    outcome = side_by_side(buy, processes=processes, threads=threads, seconds=seconds)
    assert Order.objects.count() - before >= outcome.times
    versions = {name: version(name) for name in ("django-oscar", "django-oscar-api", "Django")}
    print(json.dumps({**found, "orders_per_second": outcome.rate, "versions": versions}))


if __name__ == "__main__":
    main()
