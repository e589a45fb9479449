"""Runs in Oscar's own environment: puts the products of its standard input on show, and prints their pages.

A product there is {title, upc, description, category, price, pieces, image}.
"""

import json
import os
import sys
from decimal import Decimal

os.environ["DJANGO_SETTINGS_MODULE"] = "settings"

import django
from django.core.management import call_command


def fill(told: list[dict]) -> list[str]:
    from oscar.apps.catalogue.models import Category, Product, ProductCategory, ProductClass, ProductImage
    from oscar.apps.partner.models import Partner, StockRecord

    kind = ProductClass.objects.create(name="Frames", requires_shipping=True, track_stock=True)
    partner = Partner.objects.create(name="Hawfline")
    shelves = {
        name: Category.objects.add_root(instance=Category(name=name))
        for name in sorted({one["category"] for one in told})
    }
    products = Product.objects.bulk_create(
        Product(
            title=one["title"],
            slug=one["upc"].lower(),
            upc=one["upc"],
            description=one["description"],
            product_class=kind,
        )
        for one in told
    )
    pairs = list(zip(products, told, strict=True))
    ProductCategory.objects.bulk_create(
        ProductCategory(product=product, category=shelves[one["category"]]) for product, one in pairs
    )
    ProductImage.objects.bulk_create(ProductImage(product=product, original=one["image"]) for product, one in pairs)
    StockRecord.objects.bulk_create(
        StockRecord(
            product=product,
            partner=partner,
            partner_sku=one["upc"],
            price=Decimal(one["price"]),
            price_currency="USD",
            num_in_stock=one["pieces"],
        )
        for product, one in pairs
    )
    return [f"/api/products/{product.pk}/" for product in products]


if __name__ == "__main__":
    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(fill(json.load(sys.stdin))))
