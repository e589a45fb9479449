"""Products from a file. The frames of the demo shop, as their file is, are the first of them."""

import csv
import io
from decimal import Decimal

import pytest

from almahra.dev.demo.catalogue import load_shelves
from almahra.dev.demo.frames import FRAMES_CSV
from catalog.models import Frame, FrameSize, Product, Stock, TableImport, Variant
from catalog.services.cards import differences
from catalog.tests.factories import (
    FrameSizeFactory,
    FrameVariantFactory,
    ProductFactory,
    ProductImageFactory,
    VariantFactory,
)
from catalog.tests.importing import agree, counts, exported, lines, looked_at, wrong

pytestmark = pytest.mark.django_db
NO_CODE = "Each colour needs a code before its name, as in BLK:Black, or a SKU of its own."
FRAMES = FRAMES_CSV.read_text(encoding="utf-8")


@pytest.fixture
def shelves():
    load_shelves()


def frames(**changes):
    """The file of the demo shop; `HF_001={"a_mm": "35"}` changes a cell."""
    rows = list(csv.DictReader(io.StringIO(FRAMES)))
    for row in rows:
        row.update(changes.get(row["sku"].replace("-", "_"), {}))
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def row_of(sku):
    return next(row for row in csv.DictReader(io.StringIO(FRAMES)) if row["sku"] == sku)


def everything():
    return [model.objects.count() for model in (Product, Frame, FrameSize, Variant, Stock)]


def test_three_broken_frames_are_three_plain_errors_and_no_change_then_none_and_all_of_it(staff_client, shelves):
    gtins = row_of("GD-016")["variant_gtins"].split("|")
    broken = frames(
        HF_002={"b_mm": "60"},
        QS_009={"brand": "Quishna"},
        GD_016={"variant_gtins": "|".join(["2000000000015", *gtins[1:]])},
    )

    address, page = looked_at(staff_client, "products", broken, category="eyeglasses")

    assert wrong(page) == [
        (3, "b_mm", "Lenses are 20 to 56 mm high."),
        (10, "brand", "“Quishna” is not known here. Is “Qishna” meant?"),
        (17, "variant_gtins", "2000000000015 stands in row 2 already."),
    ]
    assert counts(page) == {"new": 21, "changed": 0, "unchanged": 0, "wrong": 3}
    assert "Import all" not in page.content.decode()
    agree(staff_client, address)
    assert everything() == [0, 0, 0, 0, 0]

    address, page = looked_at(staff_client, "products", FRAMES, category="eyeglasses")
    assert counts(page) == {"new": 24, "changed": 0, "unchanged": 0, "wrong": 0}
    agree(staff_client, address)

    assert TableImport.objects.get(pk=page.context["found"].pk).state == "written"
    variants = FRAMES.count("|") // 2 + 24
    assert everything() == [24, 24, 24, variants, variants]
    marjan = Product.objects.get(slug="hawfline-marjan")
    size = marjan.frame.sizes.get()
    assert (marjan.name, marjan.status, marjan.category.slug) == ("Marjan", "draft", "eyeglasses")
    assert (size.a_mm, size.size_printed, size.size_class) == (52, "52□17-140", "M")
    assert list(marjan.variants.values_list("sku", "colour", "gtin", "price", "position")) == [
        ("HF-001-BLK", "Black", "2000000000015", Decimal(89), 1),
        ("HF-001-TRT", "Tortoise", "2000000000022", Decimal(89), 2),
        ("HF-001-BRG", "Burgundy", "2000000000039", Decimal(89), 3),
    ]
    assert marjan.history.count() == marjan.frame.history.count() == size.history.count() == 1

    _address, page = looked_at(staff_client, "products", FRAMES)  # as it is, without a category
    assert counts(page) == {"new": 0, "changed": 0, "unchanged": 24, "wrong": 0}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_comes_back_as_no_change(staff_client, shelves, form, deliver):
    agree(staff_client, looked_at(staff_client, "products", FRAMES, category="eyeglasses")[0])
    size = FrameSizeFactory(frame=Frame.objects.first(), size_printed="50□17-140", a_mm=50, frame_width_mm=132)
    FrameVariantFactory(sku="X-9", size=size)
    VariantFactory(sku="AC-1", colour="", colour_code="", product__kind="care", product__slug="spray")
    VariantFactory(sku="OTHER", product=Product.objects.get(slug="spray"), price=7)
    ProductFactory(slug="bare", description="=1+1\nand more")

    address, page = looked_at(staff_client, "products", exported(staff_client, "products", form))
    deliver()

    page = staff_client.get(address)
    assert wrong(page) == []
    assert counts(page) == {"new": 0, "changed": 0, "unchanged": 27, "wrong": 0}


def test_a_product_is_known_by_its_skus_and_changes_with_its_card(staff_client, shelves):
    agree(staff_client, looked_at(staff_client, "products", FRAMES, category="eyeglasses")[0])
    ProductImageFactory(product=Product.objects.get(slug="hawfline-marjan"), alt="Marjan, front")
    content = (
        "sku,brand,model,status,shape,price,colours,description\n"
        'HF-001,Hawfline,Marjan II,published,oval,95,BLK:Jet|NVY:Navy,"Soft.\nLight."\n'
    )

    address, page = looked_at(staff_client, "products", content)

    assert counts(page) == {"new": 0, "changed": 1, "unchanged": 0, "wrong": 0}
    assert lines(page)[0][2] == [
        ("name", "Marjan", "Marjan II"),
        ("description", "", "Soft.\nLight."),
        ("shape", "cat_eye", "oval"),
        ("HF-001-BLK colour", "Black", "Jet"),
        ("HF-001-BLK price", "89.00", "95.00"),
        ("HF-001-NVY colour", "", "Navy"),
        ("HF-001-NVY colour_code", "", "NVY"),
        ("HF-001-NVY size", "", "52□17-140"),
        ("HF-001-NVY price", "", "95.00"),
        ("status", "draft", "published"),
    ]
    agree(staff_client, address)

    marjan = Product.objects.get(slug="hawfline-marjan")
    assert (marjan.name, marjan.card.price) == ("Marjan II", 89)  # of Tortoise, which the row does not name
    assert Variant.objects.get(sku="HF-001-NVY").stock.on_hand == 0
    assert list(differences()) == []


def test_a_draft_that_lacks_something_is_not_published_by_a_table(staff_client, shelves):
    agree(staff_client, looked_at(staff_client, "products", FRAMES, category="eyeglasses")[0])

    address, page = looked_at(staff_client, "products", "slug,status\nhawfline-marjan,published\n")

    assert wrong(page) == [
        (2, "status", "Describe it in a few words. Add a picture, and write what one sees in it."),
    ]
    agree(staff_client, address)
    assert Product.objects.get(slug="hawfline-marjan").status == "draft"


def test_a_frame_in_two_sizes_is_two_rows(staff_client, shelves):
    row = FRAMES.splitlines()[1]
    measures = "52,39,17,54.0,140,136.0,52□17-140,M,69,59,71", "48,39,17,54.0,140,127,48□17-140,S,65,55,67"
    smaller = row.replace("HF-001", "HF-001S").replace(*measures)
    smaller = smaller.replace("2000000000015|2000000000022|2000000000039", "||")
    content = "\n".join([FRAMES.splitlines()[0], row, smaller])

    agree(staff_client, looked_at(staff_client, "products", content, category="kids")[0])

    product = Product.objects.get()
    assert sorted(product.frame.sizes.values_list("size_printed", flat=True)) == ["48□17-140", "52□17-140"]
    assert product.variants.get(sku="HF-001S-BLK").size.size_printed == "48□17-140"
    assert product.variants.count() == 6


@pytest.mark.parametrize(
    ("change", "column", "why"),
    [
        ({"shape": "cateye"}, "shape", "“cateye” is not known here. Is “cat_eye” meant?"),
        ({"shape": ""}, "shape", "A new frame needs this."),
        ({"a_mm": "wide"}, "a_mm", "“wide” value must be a decimal number."),
        ({"ed_mm": "70"}, "ed_mm", "With this lens ED lies between A and the diagonal: 52 to 65 mm."),
        ({"size_class": "XL"}, "size_class", "“XL” does not go with the measurements: it is M."),
        ({"frame_pd_mm": "70"}, "frame_pd_mm", "“70” does not go with the measurements: it is 69."),
        ({"progressive_ok": "0"}, "progressive_ok", "“0” does not go with the measurements: it is 1."),
        ({"wrap_deg": "20"}, "rx_able", "From 15° of wrap on, a frame takes no prescription lenses."),
        ({"tint_category": "9"}, "", "A tint category is 0, 1, 2, 3 or 4."),
        ({"variant_gtins": "2000000000015"}, "variant_gtins", "There are 1 of them for 3 colours."),
        ({"variant_gtins": "2000000000016||"}, "variant_gtins", "The check digit is wrong: a digit was mistyped."),
        ({"colours": "Black|Tortoise|BRG:Burgundy"}, "colours", NO_CODE),
        ({"colours": "BLK:Black|BLK:Jet|BRG:Burgundy"}, "colours", "Two colours have the same code."),
        ({"price_usd": ""}, "price", "Something new needs a price."),
        ({"model": "مرجان", "brand": ""}, "brand", "A new product needs this."),
        ({"sku": "hf 1"}, "sku", "Capital letters and digits, with single . _ or - between them."),
        ({"sku": "HF-002", "colours": "HVN:Havana|X:Red|Y:Blue"}, "colours", "HF-002-HVN stands in row 2 already."),
    ],
)
def test_a_frame_that_can_not_be_is_told_in_words(staff_client, shelves, change, column, why):
    _address, page = looked_at(staff_client, "products", frames(HF_001=change), category="eyeglasses")

    told = wrong(page)
    assert (3 if "stands in row 2" in why else 2, column, why) in told
    assert everything() == [0, 0, 0, 0, 0]


def test_a_new_product_needs_a_category_and_is_not_published_without_a_picture(staff_client, shelves):
    content = (
        "slug,brand,name,kind,category,status\nspray,Hawfline,Spray,care,,\ncloth,Hawfline,Cloth,care,Care,published\n"
    )

    _address, page = looked_at(staff_client, "products", content)

    assert wrong(page) == [
        (2, "category", "A new product needs this. Write it here, or choose one beside the file."),
        (3, "status", "A new product has no picture. Import it as a draft, add one, and publish it then."),
    ]


def test_many_rows_cost_as_many_queries_as_two(staff_client, shelves, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        address, _page = looked_at(staff_client, "products", FRAMES, category="eyeglasses")
    seen = TableImport.objects.get().fingerprint
    with django_assert_max_num_queries(60):
        staff_client.post(address, {"seen": seen})

    assert everything()[0] == 24
