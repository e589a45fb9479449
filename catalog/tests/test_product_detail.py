import uuid
from decimal import Decimal

import pytest

from catalog.cards.version import forget_version
from catalog.models import Product
from catalog.services.cards import rebuild
from catalog.tests.factories import (
    BrandFactory,
    CategoryFactory,
    FrameSizeFactory,
    FrameVariantFactory,
    ProductFactory,
    ProductImageFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db

SIZE = {
    "a_mm": 52.0,
    "b_mm": 39.0,
    "dbl_mm": 17.0,
    "ed_mm": 54.0,
    "temple_mm": 140.0,
    "frame_width_mm": 136.0,
    "size_printed": "52□17-140",
    "size_class": "M",
    "size_words": {"word": "medium", "lens_width_mm": 52, "bridge_mm": 17, "temple_mm": 140},
    "weight_g": 27.0,
    "frame_pd_mm": 69.0,
    "pd_min_mm": 59.0,
    "pd_max_mm": 71.0,
    "is_progressive_ok": True,
    "is_progressive_short_only": False,
}


def test_one_answer_has_all_a_product_page_needs(api):
    women = CategoryFactory(slug="women", name="Women", parent=CategoryFactory())
    variant = FrameVariantFactory(
        sku="HF-001-BLK", gtin="2000000000015", size__frame__product__slug="marjan", stock__on_hand=11
    )
    Product.objects.update(category=women, description="A cat eye.")
    ProductImageFactory(product=variant.product, variant=variant, alt="Black, front")
    ProductImageFactory(product=variant.product, alt="On a table")

    body = api.get("/api/products/marjan").json()

    picture = {"url": "http://testserver/media/products/picture.webp", "width": 1200, "height": 800}
    picture |= {"colour": None, "sources": []}
    assert body["slug"] == "marjan"
    assert body["description"] == "A cat eye."
    assert body["breadcrumbs"] == [{"slug": "eyeglasses", "name": "Eyeglasses"}, {"slug": "women", "name": "Women"}]
    assert body["frame"] == {
        "collection": "",
        "shape": "cat_eye",
        "rim_type": "full",
        "material": "acetate",
        "nose_fit": "fixed_acetate",
        "is_low_bridge_fit": False,
        "has_spring_hinge": False,
        "base_curve": 4.0,
        "wrap_deg": 5.0,
        "pantoscopic_deg": 9.0,
        "is_rx_able": True,
        "tint_category": None,
    }
    assert body["sizes"] == [SIZE]
    assert body["images"] == [{**picture, "alt": "Black, front"}, {**picture, "alt": "On a table"}]
    assert body["variants"] == [
        {
            "sku": "HF-001-BLK",
            "gtin": "2000000000015",
            "colour": "Black",
            "colour_code": "BLK",
            "price": "40.00",
            "compare_at_price": None,
            "currency": "USD",
            "sale_until_at": None,
            "lowest_price_30_days": None,
            "in_stock": True,
            "available": "10+",
            "stock_word": "in_stock",
            "images": [{**picture, "alt": "Black, front"}],
            "frame": SIZE,
        }
    ]


@pytest.mark.parametrize(
    ("on_hand", "reserved", "available", "in_stock", "word"),
    [
        (0, 0, 0, False, "sold_out"),
        (3, 3, 0, False, "sold_out"),
        (3, 2, 1, True, "few_left"),
        (3, 0, 3, True, "few_left"),
        (4, 0, 4, True, "in_stock"),
        (10, 0, 10, True, "in_stock"),
        (11, 0, "10+", True, "in_stock"),
    ],
)
def test_stock_is_told_up_to_ten_pieces_and_in_a_word(api, on_hand, reserved, available, in_stock, word):
    variant = VariantFactory(stock__on_hand=on_hand, stock__reserved=reserved)

    [shown] = api.get(f"/api/products/{variant.product.slug}").json()["variants"]

    assert (shown["available"], shown["in_stock"], shown["stock_word"]) == (available, in_stock, word)


def test_a_product_is_found_by_slug_in_any_case_and_by_id(api):
    product = VariantFactory(product__slug="hawfline-marjan").product

    for key in ("hawfline-marjan", "Hawfline-Marjan", str(product.public_id), product.public_id.hex):
        assert api.get(f"/api/products/{key}").json()["slug"] == "hawfline-marjan"


def test_an_accessory_has_no_measurements(api):
    VariantFactory(product__slug="case", product__kind="accessory")

    body = api.get("/api/products/case").json()

    assert (body["frame"], body["sizes"], body["variants"][0]["frame"]) == (None, [], None)


def test_a_variant_off_sale_is_not_offered(api):
    variant = VariantFactory(product__slug="rimal")
    VariantFactory(product=variant.product, is_active=False)

    assert [shown["sku"] for shown in api.get("/api/products/rimal").json()["variants"]] == [variant.sku]


def test_what_is_not_on_show_is_a_404(api):
    VariantFactory(product__slug="draft", product__status=Product.Status.DRAFT)
    VariantFactory(product__slug="archived", product__status=Product.Status.ARCHIVED)
    ProductFactory(slug="nothing-for-sale")

    for key in ("draft", "archived", "nothing-for-sale", "never-heard-of", uuid.uuid4(), "a%00b", "1", "%2e%2e"):
        response = api.get(f"/api/products/{key}")
        assert (response.status_code, response.json()["code"]) == (404, "not_found")


def test_a_product_page_costs_the_same_whatever_is_on_it(stranger, django_assert_num_queries):
    variant = FrameVariantFactory(size__frame__product__slug="marjan")
    list(rebuild())
    forget_version()
    with django_assert_num_queries(2):  # the page, and what stands beside it
        stranger.get("/api/products/marjan")
    with django_assert_num_queries(1):  # pieces are counted every time
        stranger.get("/api/products/marjan")
    for letter in "ABCD":
        size = FrameSizeFactory(frame=variant.size.frame, size_printed=letter)
        more = FrameVariantFactory(size=size, price=Decimal(50))
        ProductImageFactory(product=variant.product, variant=more)
    list(rebuild())
    forget_version()

    with django_assert_num_queries(2):
        assert len(stranger.get("/api/products/marjan").json()["variants"]) == 5


def test_the_tree_counts_what_is_on_show_in_each_category_and_below(stranger, django_assert_num_queries):
    glasses = CategoryFactory(position=1)
    women = CategoryFactory(slug="women", name="Women", parent=glasses, description="For her.")
    CategoryFactory(slug="sun", name="Sun", position=2)
    VariantFactory(product__category=glasses)
    VariantFactory(product__category=women)
    VariantFactory(product__category=women, product__status=Product.Status.DRAFT)

    with django_assert_num_queries(2):
        page = stranger.get("/api/products/categories").json()

    below = {"slug": "women", "name": "Women", "description": "For her.", "product_count": 1, "children": []}
    assert page["count"] == 2
    assert page["results"] == [
        {"slug": "eyeglasses", "name": "Eyeglasses", "description": "", "product_count": 2, "children": [below]},
        {"slug": "sun", "name": "Sun", "description": "", "product_count": 0, "children": []},
    ]


def test_brands_come_in_their_order_with_the_number_of_products_on_show(stranger, django_assert_num_queries):
    BrandFactory(slug="qishna", name="Qishna", position=1)
    VariantFactory(product__brand=BrandFactory(position=2, description="From the coast."))
    VariantFactory(product__status=Product.Status.ARCHIVED)

    with django_assert_num_queries(2):
        page = stranger.get("/api/products/brands").json()

    assert page["results"] == [
        {"slug": "qishna", "name": "Qishna", "description": "", "product_count": 0},
        {"slug": "hawfline", "name": "Hawfline", "description": "From the coast.", "product_count": 1},
    ]


@pytest.mark.parametrize("path", ["products", "products/marjan", "products/categories", "products/brands"])
def test_the_window_is_only_for_looking(customer, path):
    VariantFactory(product__slug="marjan")

    for method in (customer.post, customer.put, customer.patch, customer.delete):
        assert method(f"/api/{path}", {}).status_code == 405
