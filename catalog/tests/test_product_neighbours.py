"""A product's page: its sale, its siblings, and the frames that are like it."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache

from catalog.models import ProductCard, Variant
from catalog.services.cards import rebuild, refresh, turn_prices
from catalog.services.products import archive
from catalog.tests.factories import FrameFactory, FrameSizeFactory, FrameVariantFactory, VariantFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def frame(slug, shape="round", a=52, dbl=17, width=136, **fields):
    a = Decimal(a)
    size = FrameSizeFactory(
        frame=FrameFactory(product__slug=slug, shape=shape, **fields),
        a_mm=a, ed_mm=a + 2, dbl_mm=dbl, frame_width_mm=width,
    )  # fmt: skip
    return FrameVariantFactory(size=size)


def slugs(cards):
    return [card["slug"] for card in cards]


def page(client, slug):
    response = client.get(f"/api/products/{slug}")
    assert response.status_code == 200
    return response.json()


def test_frames_of_the_same_shape_come_first_then_the_nearest(api):
    frame("marjan")
    frame("same-width-other-bridge", dbl=19)
    frame("wider", width=138, a=53)
    frame("far", a=58, width=150)
    frame("square-twin", shape="square")
    frame("square-near", shape="square", dbl=18)
    VariantFactory(product__slug="case", product__kind="accessory")

    assert slugs(page(api, "marjan")["similar"]) == [
        "same-width-other-bridge",  # 2 mm
        "wider",  # 3 mm
        "far",
        "square-twin",
        "square-near",
    ]
    assert page(api, "case")["similar"] == []


def test_at_most_eight_are_like_it_and_it_is_not_among_them(api):
    for number in range(12):
        frame(f"frame-{number}")

    similar = slugs(page(api, "frame-3")["similar"])

    assert similar == [f"frame-{number}" for number in (0, 1, 2, 4, 5, 6, 7, 8)]


def test_what_is_found_by_walking_an_index_is_what_a_look_at_every_frame_finds(api):
    chance = random.Random(52)
    for number in range(60):
        a, dbl = chance.randint(46, 58), chance.randint(14, 21)
        frame(f"frame-{number}", chance.choice(["round", "panto"]), a, dbl, 2 * a + dbl + chance.randint(8, 18))
    list(rebuild())
    cards = {card.slug: card for card in ProductCard.objects.all()}

    def distance(one, other):
        lengths = ("likeness_width_mm", "likeness_a_mm", "likeness_dbl_mm")
        return one.shape != other.shape, sum(abs(getattr(one, name) - getattr(other, name)) for name in lengths)

    for slug in ("frame-0", "frame-17", "frame-59"):
        me = cards.pop(slug)
        nearest = sorted(cards.values(), key=lambda card: (*distance(me, card), card.pk))
        assert slugs(page(api, slug)["similar"]) == [card.slug for card in nearest[:8]]
        cards[slug] = me


def test_the_products_of_a_family_are_siblings_and_not_told_twice(api):
    frame("marjan", product__family="marjan")
    frame("marjan-sun", product__family="marjan", tint_category=3)
    frame("stranger")

    body = page(api, "marjan")

    assert [(card["slug"], card["is_sunglasses"]) for card in body["siblings"]] == [("marjan-sun", True)]
    assert slugs(body["similar"]) == ["stranger"]
    assert slugs(page(api, "stranger")["siblings"]) == []


def test_a_sibling_that_leaves_the_window_leaves_the_page_at_once(stranger, django_capture_on_commit_callbacks):
    frame("marjan", product__family="marjan")
    twin = frame("marjan-sun", product__family="marjan")
    list(rebuild())
    cache.clear()
    assert slugs(page(stranger, "marjan")["siblings"]) == ["marjan-sun"]

    with django_capture_on_commit_callbacks(execute=True):
        archive(twin.product)

    assert page(stranger, "marjan")["siblings"] == []


@pytest.fixture
def sold_before():
    """A variant at 90 that cost 100 in winter and 80 for a week in May; its sale at 70 began on 1 June."""
    variant = VariantFactory(product__slug="marjan", price=Decimal(100))
    variant.history.all().delete()

    def cost(price, month, day, **sale):
        Variant.history.create(
            history_date=datetime(2026, month, day, tzinfo=UTC), history_type="~", price=Decimal(price),
            **{field: getattr(variant, field) for field in ("id", "product_id", "sku", "currency")}, **sale,
        )  # fmt: skip

    cost(60, 1, 1)
    cost(100, 2, 1)
    cost(80, 5, 10)
    cost(90, 5, 17)
    sale = {"sale_price": Decimal(70), "sale_from": datetime(2026, 6, 1, tzinfo=UTC)}
    cost(90, 5, 30, **sale)
    Variant.objects.filter(pk=variant.pk).update(price=90, sale_until=datetime(2026, 6, 8, tzinfo=UTC), **sale)
    return variant


def test_a_running_sale_says_its_end_the_price_before_and_the_lowest_of_thirty_days(stranger, sold_before):
    refresh([sold_before.product_id], now=NOON)

    body = page(stranger, "marjan")

    [variant] = body["variants"]
    for told in (body, variant):
        assert (told["price"], told["compare_at_price"]) == ("70.00", "90.00")
        assert (told["sale_until_at"], told["lowest_price_30_days"]) == ("2026-06-08T00:00:00Z", "80.00")


@pytest.mark.parametrize("moment", [NOON - timedelta(days=1), NOON + timedelta(days=7)])
def test_before_and_after_a_sale_nothing_is_said_of_it(stranger, sold_before, moment):
    refresh([sold_before.product_id], now=moment)

    [variant] = page(stranger, "marjan")["variants"]

    assert (variant["price"], variant["compare_at_price"]) == ("90.00", None)
    assert (variant["sale_until_at"], variant["lowest_price_30_days"]) == (None, None)


def test_the_clock_begins_and_ends_a_sale(stranger, sold_before):
    refresh([sold_before.product_id], now=NOON - timedelta(days=1))

    assert turn_prices(now=NOON - timedelta(hours=13)) == 0
    assert turn_prices(now=NOON) == 1
    assert ProductCard.objects.get().price == 70
    assert turn_prices(now=NOON) == 0
    assert turn_prices(now=NOON + timedelta(days=7)) == 1
    assert (ProductCard.objects.get().price, ProductCard.objects.get().turns_at) == (90, None)


def test_a_variant_that_is_new_with_its_sale_has_no_lowest_price(stranger):
    sale = {"sale_price": Decimal(30), "sale_from": NOON}
    variant = VariantFactory(product__slug="rimal", **sale)
    Variant.history.update(history_date=NOON)
    refresh([variant.product_id], now=NOON)

    assert page(stranger, "rimal")["variants"][0]["lowest_price_30_days"] is None


def test_a_page_says_how_many_working_days_the_shop_needs(api, settings):
    VariantFactory(product__slug="marjan")
    settings.SHOP_HANDLING_DAYS = 2

    assert page(api, "marjan")["ready_in_days"] == 2


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [("52□17-140", (52, 17, 140)), ("51-18 145", (51, 18, 145)), ("one size", (52, 17, 140)), ("50/20", (52, 17, 140))],
)
def test_the_three_numbers_are_those_on_the_temple_or_else_the_measures(api, printed, numbers):
    FrameVariantFactory(size__size_printed=printed, size__frame__product__slug="marjan")

    [size] = page(api, "marjan")["sizes"]

    words = size["size_words"]
    assert (words["word"], words["lens_width_mm"], words["bridge_mm"], words["temple_mm"]) == ("medium", *numbers)
