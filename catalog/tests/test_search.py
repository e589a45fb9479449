"""The search box: what is found, in which order, and what became of the words."""

from decimal import Decimal

import pytest

from catalog.cards.vocabulary import count_words
from catalog.cards.words import code, normalised, words
from catalog.services.cards import rebuild
from catalog.tests.factories import BrandFactory, FrameFactory, FrameSizeFactory, FrameVariantFactory, VariantFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Café CRÈME", "cafe creme"),
        ("نَظَّارَة", "نظاره"),
        ("إطار آخر", "اطار اخر"),
        ("مقاس ٥٢", "مقاس 52"),
        ("a\u200fb\u202ec\x00d", "abcd"),
        ("１２３ ＡＢＣ", "123 abc"),
    ],
)
def test_words_are_brought_to_one_form(text, expected):
    assert normalised(text) == expected


def test_an_arabic_article_is_no_part_of_a_word():
    assert words("النظارات الشمسية") == ("نظارات", "شمسيه")
    assert words("الم") == ("الم",), "too short to be an article and a word"


def test_a_code_is_read_without_its_separators():
    assert code("hf-001 blk") == "HF001BLK"


def found(api, text, **query):
    answer = api.get("/api/products", {"q": text, **query})
    assert answer.status_code == 200, answer.json()
    return answer.json()


def slugs(page):
    return [product["slug"] for product in page["results"]]


@pytest.fixture
def shop():
    """Three frames and a case, which share some words."""
    brand = BrandFactory(slug="qishna", name="Qishna")

    def frame(slug, name, sku, colour, gtin=None, **fields):
        size = FrameSizeFactory(
            frame=FrameFactory(product__slug=slug, product__name=name, product__brand=brand, **fields)
        )
        return FrameVariantFactory(size=size, sku=sku, colour=colour, gtin=gtin)

    frame("marjan", "Marjan", "HF-001-BLK", "Black", gtin="2000000000015")
    frame("safar", "Safar", "QS-009-GLD", "Gold", shape="aviator", material="titanium")
    frame("dhow", "Dhow", "GD-020-BLK", "Matte black", shape="aviator", tint_category=3)
    VariantFactory(
        product__slug="case", product__kind="accessory", product__name="Case", product__description="For Marjan, too."
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("marjan", ["marjan", "case"]),  # its name before a word of another's description
        ("MARJ", ["marjan", "case"]),
        ("aviator titanium", ["safar"]),
        ("qishna gold", ["safar"]),
        ("sunglasses", ["dhow"]),
        ("نظارات شمسية", ["dhow"]),
        ("النظارات الشَّمسيّة", ["dhow"]),
        ("طيار", ["dhow", "safar"]),
        ("HF-001-BLK", ["marjan"]),
        ("hf001blk", ["marjan"]),
        ("2000000000015", ["marjan"]),
        ("٢٠٠٠٠٠٠٠٠٠٠١٥", ["marjan"]),
        ("20000000000", ["marjan"]),  # a GTIN of which the end is still to be typed
        ("black aviator", ["dhow"]),
    ],
)
def test_what_is_meant_is_found(api, shop, text, expected):
    assert sorted(slugs(found(api, text))) == sorted(expected)
    assert slugs(found(api, text))[:1] == expected[:1] or len(expected) > 1


@pytest.mark.parametrize(
    ("text", "corrected", "expected"),
    [
        ("avaitor", {"avaitor": "aviator"}, ["dhow", "safar"]),
        ("marjn", {"marjn": "marjan"}, ["case", "marjan"]),
        ("titainum aviator", {"titainum": "titanium"}, ["safar"]),
    ],
)
def test_a_typing_error_is_corrected_and_said(api, shop, text, corrected, expected):
    page = found(api, text)

    assert sorted(slugs(page)) == expected
    assert page["search"]["corrected"] == corrected


def test_a_word_that_nothing_has_is_dropped_and_said(api, shop):
    page = found(api, "xylophone safar")

    assert slugs(page) == ["safar"]
    assert page["search"] == {"terms": ["safar"], "corrected": {}, "dropped": ["xylophone"], "is_bounded": False}


def test_words_that_no_product_has_together_lose_the_rarest(api, shop):
    list(rebuild())
    count_words()
    page = found(api, "aviator gold black")  # gold has one product, the others have two

    assert (slugs(page), page["search"]["terms"]) == (["dhow"], ["aviator", "black"])
    assert page["search"]["dropped"] == ["gold"]


def test_nothing_found_says_what_was_dropped(api, shop):
    page = found(api, "xylophone")

    assert (page["count"], page["results"], page["search"]["dropped"]) == (0, [], ["xylophone"])


def test_a_search_is_narrowed_and_sorted_like_the_list(api, shop):
    assert slugs(found(api, "aviator", colour="gold")) == ["safar"]
    VariantFactory(product__slug="cheap", product__name="Marjan mini", price=Decimal(5))
    assert slugs(found(api, "marjan", ordering="price"))[0] == "cheap"


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1 --",
        "a & | ! ( ) : * <->",
        "%",
        "_",
        "\\",
        "👓",
        "\u202e\u200f",
        "'",
        ":*",
        "!marjan",
        "word " * 500,
        "ا" * 4000,
    ],
)
def test_no_text_is_too_strange(api, shop, text):
    assert found(api, text)["search"] is None or found(api, text)["count"] >= 0


def test_a_new_word_is_found_at_once(api, shop):
    VariantFactory(product__slug="zumurrud", product__name="Zumurrud")

    assert slugs(found(api, "zumurrud")) == ["zumurrud"]
