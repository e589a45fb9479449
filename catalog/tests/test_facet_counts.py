"""A facet counts for each value what would be found by choosing it: shown for every value beside every other."""

from datetime import timedelta
from decimal import Decimal

import orjson
import pytest
from django.http import QueryDict
from django.utils import timezone

from catalog.cards.counting import count
from catalog.cards.criteria import Asked
from catalog.cards.facets import FACETS
from catalog.cards.listing import page_of
from catalog.models import ProductCard
from catalog.services.cards import rebuild
from catalog.tests.factories import (
    BrandFactory,
    CategoryFactory,
    FrameFactory,
    FrameSizeFactory,
    FrameVariantFactory,
    VariantFactory,
)

pytestmark = pytest.mark.django_db

WIDE = {"a_mm": 58, "dbl_mm": 19, "ed_mm": 60, "frame_width_mm": 151, "size_printed": "58□19-150"}
LOW = {"a_mm": 50, "b_mm": 26, "ed_mm": 51, "frame_width_mm": 128, "size_printed": "50□17-140"}


@pytest.fixture
def shop():
    """Four frames whose variants differ in all ways that there are, and a case."""
    sale = {"sale_price": Decimal(30), "sale_from": timezone.now() - timedelta(days=1)}
    sun = CategoryFactory(slug="sun", name="Sun", parent=CategoryFactory())

    # Alike but for colour and stock: black is left, honey is not.
    marjan = FrameVariantFactory(size__frame__product__slug="marjan", colour="Matte black")
    FrameVariantFactory(size=marjan.size, colour="Honey", stock__on_hand=0)
    # Two prices: black is dear and sold out, gold is cheap, and there is one more black, reduced.
    rimal = FrameFactory(product__slug="rimal", shape="round", material="titanium", product__category=sun)
    size = FrameSizeFactory(frame=rimal)
    FrameVariantFactory(size=size, colour="Black", price=Decimal(120), stock__on_hand=0)
    FrameVariantFactory(size=size, colour="Rose gold", price=Decimal(80))
    FrameVariantFactory(size=size, colour="Jet", price=Decimal(90), **sale)
    # Two sizes: the wide one is left, the low one takes no progressive lens.
    dhow = FrameFactory(product__slug="dhow", shape="round", product__brand=BrandFactory(slug="qishna", name="Qishna"))
    FrameVariantFactory(size=FrameSizeFactory(frame=dhow, **WIDE), colour="Black")
    FrameVariantFactory(size=FrameSizeFactory(frame=dhow, **LOW), colour="Gold", stock__on_hand=0)
    # Sold out altogether.
    mizan = FrameFactory(product__slug="mizan", rim_type="semi", product__audience="men", product__category=sun)
    FrameVariantFactory(size=FrameSizeFactory(frame=mizan, **WIDE), colour="Navy", stock__on_hand=0, price=Decimal(149))
    long_ago = "2020-01-01T00:00:00Z"
    VariantFactory(product__slug="case", product__kind="accessory", product__published_at=long_ago, colour="")
    list(rebuild())
    ProductCard.objects.filter(slug="dhow").update(rating=Decimal("4.20"), rating_count=5)


def counted(query):
    return count(Asked.read(QueryDict(query)))


BESIDE = [
    "",
    "in_stock=true",
    "in_stock=false",
    "in_stock=true,false",
    "colour=black",
    "colour=black,gold",
    "colour=black&in_stock=true",
    "colour=black&in_stock=false",
    "price_max=100",
    "price_min=85&price_max=100&in_stock=true",
    "price_min=100&in_stock=false",
    "size_class=XL",
    "size_class=M&colour=black",
    "size_class=S,M&in_stock=false",
    "on_sale=true",
    "on_sale=false&colour=black",
    "progressive=true&in_stock=true",
    "progressive=false",
    "frame_width_max=130",
    "frame_width_min=140&colour=black&in_stock=true",
    "shape=round&brand=qishna,hawfline",
    "category=sun&in_stock=true",
    "rating=4",
    "q=black",
    "q=round&colour=gold",
    # Every facet that shares its condition with others at once: none does any more.
    "kind=frame&audience=unisex&shape=round&rim_type=full&material=titanium&nose_fit=fixed_acetate&new=true"
    "&on_sale=true&progressive=true&in_stock=true&price_min=1&brand=hawfline&category=sun",
]


@pytest.mark.parametrize("beside", BESIDE)
def test_every_value_of_every_facet_counts_what_choosing_it_finds(shop, beside):
    counts = counted(beside)

    for facet in FACETS:
        for value in facet.labels or counts.facets[facet.name]:
            query = QueryDict(beside, mutable=True)
            query[facet.name] = value
            asked = Asked.read(query)
            expected = asked.cards.filter(asked.met).count()
            assert counts.facets[facet.name].get(value, 0) == expected, (beside, facet.name, value)


def test_the_counts_beside_a_choice_are_these(shop):
    """The control of the test above: numbers by hand."""
    facets = counted("colour=black&in_stock=true").facets

    assert {name: facets[name] for name in ("colour", "in_stock", "shape", "size_class", "on_sale")} == {
        "colour": {"black": 3, "gold": 1},  # rimal's rose gold; dhow's gold is sold out
        "in_stock": {"true": 3},
        "shape": {"cat_eye": 1, "round": 2},
        "size_class": {"M": 2, "XL": 1},
        "on_sale": {"true": 1, "false": 2},
    }
    assert counted("in_stock=false").facets["in_stock"] == {"true": 4, "false": 1}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("colour=black&price_max=50", ["dhow", "marjan", "rimal"]),
        ("colour=black&price_min=100", ["rimal"]),
        ("colour=black&price_min=100&in_stock=true", []),
        ("price_min=85&price_max=110", []),  # rimal costs 30, 80 and 120
        ("size_class=S&colour=black", []),
        ("size_class=S&colour=gold", ["dhow"]),
        ("size_class=S&in_stock=true", []),
        ("size_class=S&in_stock=false", ["dhow"]),
        ("on_sale=true&colour=gold", []),
        ("on_sale=true&colour=black", ["rimal"]),
        ("progressive=true&colour=gold&shape=round", ["rimal"]),
        ("frame_width_max=130&colour=black", []),
        ("lens_width_min=57&lens_width_max=58.5", ["dhow", "mizan"]),
        ("bridge_min=19", ["dhow", "mizan"]),
        ("temple_min=140&temple_max=140&shape=cat_eye", ["marjan", "mizan"]),
        ("new=false", ["case"]),
        ("rating=4", ["dhow"]),
        ("rating=2,4", ["dhow"]),
    ],
)
def test_one_variant_must_meet_all_that_is_asked_of_a_variant(shop, query, found):
    asked = Asked.read(QueryDict(query))

    assert sorted(asked.cards.filter(asked.met).values_list("slug", flat=True)) == found


def test_prices_are_counted_in_bands_by_the_price_that_is_shown(shop, settings):
    settings.SHOP_PRICE_BANDS = [Decimal(40), Decimal(149)]

    assert counted("").facets["price"] == {"-40": 1, "40-149": 3, "149-": 1}
    assert counted("price_min=100").facets["price"] == {"-40": 1, "40-149": 3, "149-": 1}, "without its own filter"


def test_by_rating_and_by_popularity(shop):
    ProductCard.objects.filter(slug="mizan").update(rating=5, rating_count=1, sold_lately=2)
    ProductCard.objects.filter(slug="case").update(sold_lately=9)

    def in_order(ordering):
        asked = Asked.read(QueryDict(f"ordering={ordering}&page_size=2"))
        return [orjson.loads(body)["slug"] for body in page_of(asked, version=None).bodies]

    assert in_order("rating") == ["mizan", "dhow"]
    assert in_order("popular") == ["case", "mizan"]
