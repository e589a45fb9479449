import io
from collections import Counter
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from rest_framework.test import APIClient

from accounts.models import User
from almahra.dev.demo.frames import Inconsistent, problems, read_frames
from almahra.dev.demo.texts import description
from cart.places import Place
from cart.pricing import Taxation
from cart.services.tax_gaps import gaps
from cart.services.ways import ways
from catalog.models import FrameSize, Product, ProductImage, Review, Stock, Variant
from tryon.fronts import front_of
from tryon.models import FramePicture

ROWS = read_frames()


def seed():
    output = io.StringIO()
    call_command("seed", stdout=output)
    return output.getvalue()


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo shop, loaded once for this module and rolled back at its end; the folder of its pictures."""
    media = tmp_path_factory.mktemp("media")
    whole = transaction.atomic()
    whole._from_testcase = True  # as Django marks its own round a test: files are stored in no transaction but these
    with django_db_blocker.unblock(), whole:
        with override_settings(MEDIA_ROOT=media / "media", PRIVATE_ROOT=media / "private"):
            assert "The demo shop is ready." in seed()
        yield media / "media"
        transaction.set_rollback(True)


# After the tests of the shop that runs: it has drawn the frames, and here they are found again.
pytestmark = pytest.mark.xdist_group("shop")
in_shop = pytest.mark.usefixtures("shop", "db")


@in_shop
def test_the_shop_has_every_frame_and_colour_of_the_file():
    frames = Product.objects.published().filter(kind="frame")

    assert frames.count() == len(ROWS) == 24
    assert Variant.objects.filter(product__in=frames).count() == 68
    assert frames.get(slug="hawfline-marjan").variants.get(sku="HF-001-BLK").gtin == "2000000000015"


@in_shop
def test_every_variant_has_a_picture_of_its_own(shop):
    assert not Variant.objects.filter(images=None).exists()
    images = ProductImage.objects.exclude(variant=None)
    assert {(image.width, image.height) for image in images} == {(1200, 800)}
    assert all((shop / image.file.name).stat().st_size > 3000 for image in images)
    assert len({image.file.name for image in images}) == images.count() == 72


@in_shop
def test_every_frame_can_be_tried_on_in_every_colour(shop, settings):
    settings.MEDIA_ROOT = shop
    skus = [f"{row.sku}-{colour.code}" for row in ROWS for colour in row.colours]
    found = []
    for start in range(0, len(skus), 24):
        found += APIClient().get("/api/ar/frames", {"sku": ",".join(skus[start : start + 24])}).json()

    assert [one["sku"] for one in found] == skus
    front = front_of(Variant.objects.get(sku="HF-001-TRT"))
    assert front.rgba.shape[1] / front.px_per_mm == front.width_mm + 2  # a millimetre is empty on each side
    assert front.lens.shape == front.rgba.shape[:2]
    assert set(FramePicture.objects.values_list("kind", "state")) == {("drawn", "approved")}


@in_shop
def test_the_shelves_agree_with_the_ledger_and_some_are_empty():
    call_command("check_stock", stdout=io.StringIO())

    kinds = Counter(min(on_hand, 3) for on_hand in Stock.objects.values_list("on_hand", flat=True))
    assert kinds[0] >= 3
    assert kinds[1] >= 3
    assert kinds[3] >= 50


@in_shop
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sku)
def test_what_the_database_computes_is_what_the_file_says(row):
    size = FrameSize.objects.get(variants__sku=f"{row.sku}-{row.colours[0].code}")

    assert size.size_class == row.cells["size_class"]
    assert size.frame_pd_mm == row.number("frame_pd_mm")
    assert (size.pd_min_mm, size.pd_max_mm) == (row.number("pd_min_mm"), row.number("pd_max_mm"))
    assert size.is_progressive_ok == row.flag("progressive_ok")
    assert size.is_progressive_short_only == row.flag("progressive_short_only")


@in_shop
def test_the_demo_logins_are_there():
    logins = User.objects.exclude(email__endswith="@readers.example")  # who only wrote reviews

    admin, customer, optician, second = logins.order_by("email").values_list("email", "is_superuser", "is_staff")

    assert admin == ("admin@almahra.example", True, True)
    assert customer == ("demo@almahra.example", False, False)
    assert optician == ("optician@almahra.example", False, True)
    assert second == ("rania@almahra.example", False, True)
    assert User.objects.get(email="optician@almahra.example").check_password("almahra-optician")
    assert not User.objects.get(email="rania@almahra.example").has_usable_password()
    person = User.objects.get(email="demo@almahra.example")
    assert person.check_password("almahra-demo")
    assert person.email_verified_at is not None
    assert person.addresses.get().is_default


@in_shop
def test_the_optician_has_something_to_do(shop, sign_in, settings):
    settings.PRIVATE_ROOT = shop.parent / "private"
    customer = sign_in(User.objects.get(email="demo@almahra.example"))
    found = customer.get("/api/users/prescriptions").json()["results"]

    names = {one["id"]: one["name"] for one in customer.get("/api/users/wearers").json()["results"]}
    assert [(names[one["wearer"]], one["status"], one["pages"]) for one in found] == [
        ("Noor Hadi", "submitted", 1),
        ("Salma Hadi", "submitted", 1),
        ("Salma Hadi", "verified", 0),
    ]
    optician = Client()
    optician.force_login(User.objects.get(email="optician@almahra.example"))
    queue = optician.get("/admin/prescriptions/prescription/").context["cl"].result_list
    assert [(one.wearer.name, one.is_flagged) for one in queue] == [
        ("Idris Mansour", True),
        ("Salma Hadi", False),
        ("Noor Hadi", False),
    ]
    page = optician.get(f"/admin/prescriptions/prescription/{queue[2].pk}/change/").context
    assert page["why_not"] == []
    picture = optician.get(page["pages"][0].url)
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")


@in_shop
def test_the_window_shows_the_newest_first_and_the_tree_counts():
    api = APIClient()

    page = api.get("/api/products").json()
    tree = api.get("/api/products/categories").json()["results"]

    assert page["count"] == 27
    assert page["results"][0]["slug"] == "hawfline-marjan"
    assert {top["slug"]: top["product_count"] for top in tree} == {
        "eyeglasses": 15,
        "sunglasses": 3,
        "sport": 2,
        "kids": 4,
        "accessories": 3,
    }


@in_shop
def test_customers_have_said_something_and_some_of_it_waits(api):
    page = api.get("/api/products/hawfline-marjan/reviews?ordering=helpful").json()
    card = api.get("/api/products/hawfline-marjan").json()

    assert page["summary"] == card["rating"]
    assert (page["count"], page["summary"]["average"]) == (4, 4.0)
    assert [review["author"] for review in page["results"]] == ["Salma H.", "Mira L.", "Hana S.", "Omar A."]
    assert Counter(Review.objects.values_list("state", flat=True)) == {"approved": 6, "pending": 2, "rejected": 1}
    assert not User.objects.get(email="hana@readers.example").check_password("!")


@in_shop
def test_its_codes_can_be_tried(api):
    cart = api.post("/api/cart/coupon", {"code": "welcome10"}).json()
    token = {"X-Cart-Token": cart["token"]}
    api.post("/api/cart/add", {"sku": "GD-016-BLK", "quantity": 2}, headers=token)
    tenth = api.get("/api/cart", headers=token).json()

    twenty = api.post("/api/cart/coupon", {"code": "SUN20"}, headers=token).json()

    assert Decimal(tenth["discount"]) == Decimal(tenth["subtotal"]) / 10
    assert twenty["discount"] == "20.00"


@in_shop
def test_a_second_run_changes_nothing_and_says_so():
    def rows():
        return {
            model: list(model.objects.order_by("pk").values_list())
            for model in apps.get_models()
            if model._meta.app_label in ("catalog", "accounts", "cart", "prescriptions", "tryon")
        }

    before = rows()

    assert "nothing was changed" in seed()

    assert rows() == before


@pytest.mark.parametrize(
    ("cell", "value", "problem"),
    [
        ("b_mm", "53", "B is below A"),
        ("ed_mm", "51", "ED lies between A and the diagonal"),
        ("ed_mm", "70", "ED lies between A and the diagonal"),
        ("a_mm", "35", "Lenses are 36 to 64 mm wide"),
        ("dbl_mm", "26", "A bridge is 10 to 25 mm wide"),
        ("temple_mm", "160", "A temple is 110 to 155 mm long"),
        ("frame_width_mm", "128", "the frame is 129 to 139 mm wide"),
        ("size_printed", "52□17-145", "The printed size says"),
        ("size_class", "L", "the size class agrees"),
        ("frame_pd_mm", "70", "the frame PD"),
        ("wrap_deg", "16", "wrap"),
    ],
)
def test_a_frame_that_can_not_be_is_found(cell, value, problem):
    row = ROWS[0]
    impossible = type(row)(row.sku, row.brand, row.model, {**row.cells, cell: value}, row.colours)

    assert problems(row) == []
    assert any(problem in found for found in problems(impossible))


def test_a_file_with_a_wrong_or_repeated_bar_code_is_not_loaded(tmp_path):
    path = tmp_path / "frames.csv"
    header = ",".join(ROWS[0].cells)
    line = ",".join(ROWS[0].cells.values())
    path.write_text("\n".join([header, line, line.replace("2000000000022", "2000000000023")]), encoding="utf-8")

    with pytest.raises(Inconsistent) as refusal:
        read_frames(path)

    assert "2000000000023 is no GTIN" in str(refusal.value)
    assert "GTIN 2000000000015 is used twice" in str(refusal.value)


def test_every_description_says_how_the_frame_looks_sits_and_what_it_takes():
    texts = [description(row) for row in ROWS]

    assert all(len(text.split("\n\n")) == 3 for text in texts)
    assert len(set(texts)) == 24
    assert "is 136 mm wide (medium) and suits a pupillary distance from 59 to 71 mm." in texts[0]
    assert "does not take prescription lenses" in next(
        text for text, row in zip(texts, ROWS, strict=True) if row.sku == "GD-019"
    )


@in_shop
def test_parcels_go_everywhere_and_every_place_has_its_tax():
    offered = {country: ways().offers(None, Place(country), Taxation(Decimal(0))) for country in ("AE", "YE", "DE")}

    assert {country: [offer.method.code for offer in offers] for country, offers in offered.items()} == {
        "AE": ["standard", "express", "pickup"],
        "YE": ["standard", "express", "pickup"],
        "DE": ["standard", "pickup"],
    }
    assert gaps() == []
