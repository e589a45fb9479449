"""Variants from a file: what they are, and new ones of products that are there."""

import pytest

from catalog.models import Stock, Variant
from catalog.services.cards import differences, rebuild
from catalog.tests.factories import FrameSizeFactory, FrameVariantFactory, VariantFactory
from catalog.tests.importing import agree, counts, exported, lines, looked_at, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    FrameVariantFactory(sku="HF-1-BLK", gtin="2000000000015", size__frame__product__slug="marjan")
    VariantFactory(sku="AC-1", product__slug="case", product__name="Case", colour="")
    list(rebuild())


def test_variants_change_and_new_ones_get_their_size_and_shelf(staff_client, shop):
    content = (
        "sku,product,gtin,colour,colour_code,position,active,weight_g,price\n"
        "HF-1-BLK,,,Matte black,,,,170,\n"
        "HF-1-TRT,marjan,2000000000022,Tortoise,TRT,2,yes,,89\n"
        "ac-1,case,,,,,no,,\n"
    )

    address, page = looked_at(staff_client, "variants", content)

    assert counts(page) == {"new": 1, "changed": 2, "unchanged": 0, "wrong": 0}
    assert lines(page)[0][2] == [("colour", "Black", "Matte black"), ("weight_g", "", "170")]
    assert lines(page)[1][2][0] == ("size", "", "52□17-140")
    agree(staff_client, address)

    new = Variant.objects.get(sku="HF-1-TRT")
    assert (new.product.slug, new.size.size_printed, new.price, new.stock.on_hand) == ("marjan", "52□17-140", 89, 0)
    assert Variant.objects.get(sku="HF-1-BLK").colour == "Matte black"
    assert not Variant.objects.get(sku="AC-1").is_active
    assert [one.history_type for one in new.history.all()] == ["+"]
    assert list(differences()) == []


def test_every_wrong_row_is_told_and_nothing_is_made(staff_client, shop):
    frame = Variant.objects.get(sku="HF-1-BLK").size.frame
    FrameSizeFactory(frame=frame, size_printed="50□17-140", a_mm=50, frame_width_mm=132)
    content = (
        "sku,product,size,gtin,active,price\n"
        "HF-1-TRT,marjna,,,,9\n"
        "HF-1-TRT2,marjan,,,,9\n"
        "HF-1-T3,marjan,48□17-140,,,9\n"
        "HF-1-T4,marjan,52□17-140,2000000000015,,9\n"
        "HF-1-T5,marjan,52□17-140,2000000000023,,9\n"
        "HF-1-T6,marjan,52-17-140,2E+12,,9\n"
        "HF-1-T7,marjan,52-17-140,,maybe,9\n"
        "HF-1-T8,marjan,52-17-140,,,\n"
        "t 9,marjan,52-17-140,,,1\n"
        "AC-1,marjan,,,,\n"
    )

    _address, page = looked_at(staff_client, "variants", content)

    assert wrong(page) == [
        (2, "product", "There is no such variant, and to make it, its product’s slug has to stand here."),
        (3, "size", "Which size? There are 50□17-140, 52□17-140."),
        (4, "size", "The product has no size “48□17-140”."),
        (5, "gtin", "2000000000015 is the GTIN of HF-1-BLK."),
        (6, "gtin", "The check digit is wrong: a digit was mistyped."),
        (7, "gtin", "The spreadsheet has shortened this GTIN. Format the column as text."),
        (8, "active", "“maybe” is neither yes (1) nor no (0)."),
        (9, "price", "Something new needs a price."),
        (10, "sku", "Capital letters and digits, with single . _ or - between them."),
        (11, "product", "AC-1 is a part of “case”."),
    ]
    assert Variant.objects.count() == Stock.objects.count() == 2


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_comes_back_as_no_change(staff_client, shop, form):
    _address, page = looked_at(staff_client, "variants", exported(staff_client, "variants", form))

    assert counts(page) == {"new": 0, "changed": 0, "unchanged": 2, "wrong": 0}
