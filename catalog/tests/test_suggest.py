"""Suggestions while somebody types."""

from decimal import Decimal

import pytest

from catalog.cards.version import forget_version
from catalog.cards.vocabulary import known_words
from catalog.services.cards import rebuild
from catalog.tests.factories import (
    BrandFactory,
    CategoryFactory,
    FrameVariantFactory,
    ProductImageFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db

NOTHING = {"products": [], "brands": [], "categories": [], "corrected": None}


@pytest.fixture
def shop():
    qishna = BrandFactory(slug="qishna", name="Qishna")
    BrandFactory(slug="qatar", name="Qatar Optics")  # has nothing on show
    sun = CategoryFactory(slug="sun", name="Sunglasses")
    girls = CategoryFactory(slug="arabic", name="نظّارات شمسية", parent=sun)
    marjan = FrameVariantFactory(
        size__frame__product__slug="marjan",
        size__frame__product__name="Marjan",
        size__frame__product__brand=qishna,
        size__frame__shape="aviator",
        price=Decimal(89),
    )
    sizes = [{"type": "image/webp", "width": width, "file": f"products/picture-{width}.webp"} for width in (320, 640)]
    ProductImageFactory(product=marjan.product, alt="Marjan, front", colour="#c9b29b", renditions=sizes)
    VariantFactory(product__slug="qamar", product__name="قمر", product__kind="accessory", product__category=girls)


def suggest(client, text):
    response = client.get("/api/products/suggest", {"q": text})
    assert response.status_code == 200, response.json()
    return response.json()


def test_a_product_is_suggested_with_its_picture_and_price(api, shop):
    assert suggest(api, "marj") == {
        **NOTHING,
        "products": [
            {
                "slug": "marjan",
                "name": "Marjan",
                "image": {
                    "url": "http://testserver/media/products/picture.webp",
                    "alt": "Marjan, front",
                    "width": 1200,
                    "height": 800,
                    "colour": "#c9b29b",
                    "sources": [
                        {
                            "type": "image/webp",
                            "srcset": [
                                {"url": "http://testserver/media/products/picture-320.webp", "width": 320},
                                {"url": "http://testserver/media/products/picture-640.webp", "width": 640},
                            ],
                        }
                    ],
                },
                "price": "89.00",
                "compare_at_price": None,
                "currency": "USD",
            }
        ],
    }


@pytest.mark.parametrize(
    ("text", "products", "brands", "categories", "corrected"),
    [
        ("q", [], ["qishna"], [], None),
        ("Qi", ["marjan"], ["qishna"], [], None),
        ("qatar", [], [], [], None),
        ("sung", ["qamar"], [], ["sun"], None),
        ("avaitor", ["marjan"], [], [], "aviator"),
        ("avaitor qish", ["marjan"], [], [], "aviator qish"),
        ("qishan", ["marjan"], ["qishna"], [], "qishna"),
        ("قم", ["qamar"], [], [], None),
        ("النظارات", ["marjan", "qamar"], [], ["arabic"], None),
        ("نَظَّارات شمس", ["qamar"], [], ["arabic"], None),
        ("xylophone", [], [], [], None),
    ],
)
def test_what_may_be_meant_is_suggested(api, shop, text, products, brands, categories, corrected):
    said = suggest(api, text)

    assert sorted(product["slug"] for product in said["products"]) == products
    assert [brand["slug"] for brand in said["brands"]] == brands
    assert [category["slug"] for category in said["categories"]] == categories
    assert said["corrected"] == corrected


@pytest.mark.parametrize("text", ["", "   ", "👓", "'", ":*", "& | !", "\u202e\u200f"])
def test_no_word_suggests_nothing(api, shop, text):
    assert suggest(api, text) == NOTHING


def test_a_missing_text_is_an_empty_one(api, shop):
    assert api.get("/api/products/suggest").json() == NOTHING


@pytest.mark.parametrize("text", ["word " * 500, "ا" * 4000, "' OR 1=1 --", "a:* & !b", "%", "\\", "a\u202eb 👓"])
def test_no_text_is_too_strange(api, shop, text):
    assert set(suggest(api, text)) == set(NOTHING)


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("q=%00", "q", "null_characters_not_allowed"),
        ("q=" + "x" * 5001, "q", "max_length"),
        ("limit=5", "limit", "unknown_parameter"),
    ],
)
def test_what_makes_no_sense_is_refused_by_the_name_of_its_parameter(api, query, field, code):
    response = api.get(f"/api/products/suggest?{query}")

    assert response.status_code == 400
    assert [message["code"] for message in response.json()["fields"][field]] == [code]


def test_six_products_at_most_are_suggested(api):
    for number in range(8):
        VariantFactory(product__name=f"Marjan {number}")

    assert len(suggest(api, "marjan")["products"]) == 6


def test_a_suggestion_costs_two_queries_then_one_then_none(stranger, shop, django_assert_num_queries):
    list(rebuild())
    forget_version()
    known_words()  # a process reads the words once
    with django_assert_num_queries(2):
        suggest(stranger, "marj")
    with django_assert_num_queries(1):
        suggest(stranger, "marja")  # brands and categories are kept
    with django_assert_num_queries(0):
        suggest(stranger, "marj")
    with django_assert_num_queries(0):
        suggest(stranger, "")
