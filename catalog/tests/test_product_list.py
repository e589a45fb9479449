from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from catalog.cards.version import forget_version
from catalog.models import Product
from catalog.services.cards import rebuild
from catalog.tests.factories import (
    BrandFactory,
    CategoryFactory,
    FrameFactory,
    FrameSizeFactory,
    FrameVariantFactory,
    ProductFactory,
    ProductImageFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db


def slugs(response):
    assert response.status_code == 200, response.json()
    return [product["slug"] for product in response.json()["results"]]


def marjan(**fields):
    """A cat-eye frame, 136 mm wide, with a black variant of which five pieces are left."""
    variant = FrameVariantFactory(
        product__slug="hawfline-marjan",
        product__name="Marjan",
        size__frame__product__slug="hawfline-marjan",
        size__frame__product__name="Marjan",
        **{"sku": "HF-001-BLK", "price": Decimal("89.000"), **fields},
    )
    ProductImageFactory(product=variant.product, variant=variant, alt="Marjan in black")
    return variant


def test_a_product_is_shown_with_all_a_grid_needs(api):
    variant = marjan(price=Decimal("99.000"), sale_price=Decimal("89.000"), sale_from=timezone.now())
    VariantFactory(product=variant.product, sku="HF-001-TRT", colour="Tortoise", price=Decimal(95), stock__on_hand=0)

    page = api.get("/api/products").json()

    assert page.pop("facets")["brand"] == [{"value": "hawfline", "label": "Hawfline", "count": 1}]
    assert page == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "id": str(variant.product.public_id),
                "slug": "hawfline-marjan",
                "name": "Marjan",
                "kind": "frame",
                "audience": "unisex",
                "brand": {"slug": "hawfline", "name": "Hawfline"},
                "category": {"slug": "eyeglasses", "name": "Eyeglasses"},
                "price": "89.00",
                "compare_at_price": "99.00",
                "currency": "USD",
                "image": {
                    "url": "http://testserver/media/products/picture.webp",
                    "alt": "Marjan in black",
                    "width": 1200,
                    "height": 800,
                    "colour": None,
                    "sources": [],
                },
                "shape": "cat_eye",
                "material": "acetate",
                "rim_type": "full",
                "is_sunglasses": False,
                "size_class": "M",
                "colours": [
                    {"name": "Black", "sku": "HF-001-BLK", "in_stock": True},
                    {"name": "Tortoise", "sku": "HF-001-TRT", "in_stock": False},
                ],
                "in_stock": True,
                "rating": {"average": None, "count": 0},
            }
        ],
        "search": None,
    }


def test_a_product_without_measurements_and_pictures_says_so_with_nulls(api):
    VariantFactory(product__kind="accessory", colour="")

    [product] = api.get("/api/products").json()["results"]

    assert {name: product[name] for name in ("shape", "material", "rim_type", "size_class", "image")} == {
        "shape": None,
        "material": None,
        "rim_type": None,
        "size_class": None,
        "image": None,
    }
    assert product["colours"] == []


def test_a_colour_in_two_sizes_is_one_colour_that_names_the_one_in_stock(api):
    sold_out = VariantFactory(sku="AL-S", colour="Black", stock__on_hand=0)
    VariantFactory(product=sold_out.product, sku="AL-L", colour="Black", stock__on_hand=1)

    [product] = api.get("/api/products").json()["results"]

    assert product["colours"] == [{"name": "Black", "sku": "AL-L", "in_stock": True}]


def test_drafts_archived_products_and_those_without_a_variant_on_sale_are_not_shown(api):
    VariantFactory(product__status=Product.Status.DRAFT)
    VariantFactory(product__status=Product.Status.ARCHIVED)
    VariantFactory(is_active=False)
    VariantFactory(stock=None)
    ProductFactory()

    assert slugs(api.get("/api/products")) == []


def catalogue():
    """Five products that differ in everything that can be asked for."""
    sun = CategoryFactory(slug="sunglasses", name="Sunglasses")
    marjan()
    frame = FrameFactory(
        product__slug="mizan",
        product__name="Mizan",
        product__brand=BrandFactory(slug="qishna", name="Qishna"),
        product__audience="men",
        shape="rectangle",
        rim_type="semi",
        material="titanium",
    )
    wide = FrameSizeFactory(frame=frame, a_mm=58, dbl_mm=19, ed_mm=60, frame_width_mm=151, size_printed="58□19-150")
    FrameVariantFactory(size=wide, sku="QS-010-GUN", colour="Gunmetal", price=Decimal(149), stock__on_hand=0)
    VariantFactory(product__slug="dhow", product__name="Dhow", product__category=sun, price=Decimal(99), colour="Olive")
    VariantFactory(
        product__slug="reeh",
        product__name="Reeh Sport",
        product__category=CategoryFactory(slug="sport-sun", name="Sport", parent=sun),
        price=Decimal(119),
        colour="Signal red",
    )
    VariantFactory(product__slug="case", product__name="Case", product__kind="accessory", price=Decimal(9), colour="")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("brand=qishna", ["mizan"]),
        ("brand=qishna,nobody", ["mizan"]),
        ("brand=nobody", []),
        ("category=sunglasses", ["dhow", "reeh"]),
        ("category=sport-sun", ["reeh"]),
        ("category=nothing", []),
        ("kind=accessory", ["case"]),
        ("audience=men", ["mizan"]),
        ("shape=rectangle", ["mizan"]),
        ("shape=rectangle,cat_eye", ["hawfline-marjan", "mizan"]),
        ("shape=rectangle&shape=cat_eye", ["hawfline-marjan", "mizan"]),
        ("rim_type=semi", ["mizan"]),
        ("material=acetate", ["hawfline-marjan"]),
        ("colour=signal+RED", ["reeh"]),
        ("colour=Olive,Gunmetal", ["dhow", "mizan"]),
        ("size_class=XL", ["mizan"]),
        ("price_min=100", ["mizan", "reeh"]),
        ("price_max=98.99", ["case", "hawfline-marjan"]),
        ("price_min=89&price_max=99", ["dhow", "hawfline-marjan"]),
        ("in_stock=false", ["mizan"]),
        ("in_stock=true&price_min=100", ["reeh"]),
        ("q=ree", ["reeh"]),
        ("shape=&price_min=&in_stock=&q=", ["case", "dhow", "hawfline-marjan", "mizan", "reeh"]),
    ],
)
def test_each_filter_narrows_the_list(api, query, found):
    catalogue()

    assert sorted(slugs(api.get(f"/api/products?{query}"))) == found


def test_one_variant_must_meet_all_that_is_asked_of_a_variant(api):
    black = VariantFactory(product__slug="rimal", colour="Black", price=Decimal(120), stock__on_hand=0)
    VariantFactory(product=black.product, colour="Honey", price=Decimal(80))

    assert slugs(api.get("/api/products?colour=honey&price_max=100&in_stock=true")) == ["rimal"]
    assert slugs(api.get("/api/products?colour=black&price_max=100")) == []
    assert slugs(api.get("/api/products?colour=black&in_stock=true")) == []
    assert slugs(api.get("/api/products?colour=black&in_stock=false")) == ["rimal"]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("shape=heart", "shape", "invalid_choice"),
        ("shape=round,heart", "shape", "invalid_choice"),
        ("size_class=m", "size_class", "invalid_choice"),
        ("in_stock=perhaps", "in_stock", "invalid_choice"),
        ("ordering=sku", "ordering", "invalid_choice"),
        ("ordering=variants__stock__on_hand", "ordering", "invalid_choice"),
        ("price_min=cheap", "price_min", "invalid"),
        ("price_min=NaN", "price_min", "invalid"),
        ("price_max=Infinity", "price_max", "invalid"),
        ("price_min=-1", "price_min", "min_value"),
        ("price_max=1e30", "price_max", "max_digits"),
        ("price_max=1.00001", "price_max", "max_decimal_places"),
        ("brand=../../etc", "brand", "invalid"),
        ("q=%00", "q", "null_characters_not_allowed"),
        ("colour=%00", "colour", "null_characters_not_allowed"),
        ("q=" + "x" * 5001, "q", "max_length"),
        ("utm_source=mail", "utm_source", "unknown_parameter"),
        ("page=1000000000", "page", "page_out_of_range"),
        ("page=0", "page", "min_value"),
        ("price_min=100&price_max=99", "price_max", "upside_down"),
        ("bridge_min=20&bridge_max=19", "bridge_max", "upside_down"),
        ("colour=" + "x" * 61, "colour", "max_length"),
        ("colour=" + ",".join("abcdefghijklmnopqrstu"), "colour", "too_many_values"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_the_name_of_its_parameter(api, query, field, code):
    response = api.get(f"/api/products?{query}")

    assert response.status_code == 400
    assert [message["code"] for message in response.json()["fields"][field]] == [code]


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("", ["c", "b", "a"]),
        ("newest", ["c", "b", "a"]),
        ("name", ["b", "a", "c"]),
        ("price", ["a", "c", "b"]),
        ("-price", ["b", "c", "a"]),
    ],
)
def test_the_list_comes_in_the_order_asked_for(api, ordering, expected):
    for day, (slug, name, price) in enumerate([("a", "Marjan", 40), ("b", "dakkah", 99), ("c", "Rimal", 79)], start=1):
        VariantFactory(
            product__slug=slug, product__name=name, price=price, product__published_at=f"2026-01-0{day}T00:00:00Z"
        )

    assert slugs(api.get(f"/api/products?ordering={ordering}")) == expected


def test_equal_products_keep_their_order_over_pages(api):
    for _ in range(5):
        VariantFactory(product__name="Same", product__published_at="2026-01-01T00:00:00Z")

    seen = []
    url = "/api/products?ordering=price&page_size=2"
    while url:
        page = api.get(url).json()
        seen += [product["slug"] for product in page["results"]]
        url = page["next"] and "?".join(urlsplit(page["next"])[2:4])

    assert len(seen) == len(set(seen)) == 5


def test_many_products_cost_as_many_queries_as_two(stranger, django_assert_num_queries):
    def stock_up(count):
        for _ in range(count):
            variant = FrameVariantFactory()
            VariantFactory(product=variant.product)
            ProductImageFactory.create_batch(2, product=variant.product, variant=variant)
        list(rebuild())
        forget_version()

    stock_up(2)
    with django_assert_num_queries(2):  # how many of what, and the page
        assert len(stranger.get("/api/products").json()["results"]) == 2
    stock_up(22)
    with django_assert_num_queries(2):
        assert len(stranger.get("/api/products").json()["results"]) == 24
    with django_assert_num_queries(0):
        assert len(stranger.get("/api/products").json()["results"]) == 24


def test_a_page_has_at_most_a_hundred_products(api):
    for _ in range(101):
        VariantFactory(stock__on_hand=0)

    assert len(slugs(api.get("/api/products?page_size=100000"))) == 100
