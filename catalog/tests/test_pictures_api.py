import io
import uuid

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from PIL import Image

from accounts.tests.factories import UserFactory
from catalog.models import Product, ProductImage
from catalog.services import images as service
from catalog.services.images import store_image
from catalog.tests.factories import ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db


def jpeg(name="frame.jpg", size=(60, 40)):
    target = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(target, "JPEG")
    return SimpleUploadedFile(name, target.getvalue(), "image/jpeg")


@pytest.fixture
def of_role(sign_in):
    call_command("setup_roles", verbosity=0)

    def client_of(role):
        person = UserFactory(is_staff=True)
        person.groups.add(Group.objects.get(name=role))
        return sign_in(person)

    return client_of


@pytest.fixture
def keeper(of_role):
    return of_role("Catalogue")


@pytest.fixture
def product():
    return VariantFactory(sku="HF-001-BLK", product__slug="marjan").product


def upload(client, **fields):
    sent = {"file": jpeg(), "alt": "A red field", **fields}
    sent = {name: value for name, value in sent.items() if value is not None}
    return client.post("/api/products/marjan/images", sent, format="multipart")


def three(product):
    return [store_image(jpeg(), product=product, variant=None, alt=f"Picture {number}") for number in (1, 2, 3)]


def alts(product):
    return [image.alt for image in product.images.all()]


def test_a_picture_is_uploaded_and_shows_in_the_window(keeper, api, product, deliver):
    answer = upload(keeper, variant="HF-001-BLK", position="4")

    image = ProductImage.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(image.public_id),
        "variant": "HF-001-BLK",
        "position": 4,
        "is_being_made": True,
        "url": f"http://testserver/media/{image.file.name}",
        "alt": "A red field",
        "width": 60,
        "height": 40,
        "colour": None,
        "sources": [],
    }
    deliver()
    [shown] = keeper.get("/api/products/marjan/images").json()
    [variant] = api.get("/api/products/marjan").json()["variants"]
    own = ("id", "variant", "position", "is_being_made")
    assert {name: value for name, value in shown.items() if name not in own} == variant["images"][0]
    assert (shown["is_being_made"], shown["colour"], len(shown["sources"])) == (False, "#cb1e1d", 3)


def test_pictures_hang_behind_each_other(keeper, product):
    for alt in ("First", "Second"):
        upload(keeper, alt=alt)

    assert list(product.images.values_list("alt", "position")) == [("First", 1), ("Second", 2)]


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"alt": None}, "alt", "required"),
        ({"alt": " "}, "alt", "blank"),
        ({"alt": "x" * 201}, "alt", "max_length"),
        ({"alt": "a\x00b"}, "alt", "null_characters_not_allowed"),
        ({"file": None}, "file", "required"),
        ({"file": "frame.jpg"}, "file", "invalid"),
        ({"variant": "OTHER"}, "variant", "unknown_variant"),
        ({"position": "-1"}, "position", "min_value"),
        ({"position": "9" * 30}, "position", "max_value"),
        ({"position": "first"}, "position", "invalid"),
        ({"width": "60"}, "width", "unknown_field"),
    ],
)
def test_what_is_wrong_with_an_upload_is_named_and_nothing_is_kept(keeper, product, fields, field, code):
    VariantFactory(sku="OTHER")

    answer = upload(keeper, **fields)

    assert answer.status_code == 400
    assert [one["code"] for one in answer.json()["fields"][field]] == [code]
    assert not ProductImage.objects.exists()
    assert not default_storage.exists("products") or default_storage.listdir("products") == ([], [])


@pytest.mark.parametrize(
    "content", [b"<svg onload='alert(1)'/>", b"\xff\xd8\xff\xe0" + bytes(50)], ids=["svg", "no jpeg"]
)
def test_what_is_no_picture_is_refused(keeper, product, content):
    answer = upload(keeper, file=SimpleUploadedFile("frame.jpg", content, "image/jpeg"))

    assert (answer.status_code, answer.json()["code"]) == (400, "picture_refused")
    assert list(answer.json()["fields"]) == ["file"]
    assert not ProductImage.objects.exists()


def test_more_than_ten_megabytes_are_refused(keeper, product):
    answer = upload(keeper, file=SimpleUploadedFile("frame.jpg", bytes(10_000_001), "image/jpeg"))

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_picture_does_not_travel_in_json(keeper, product):
    answer = keeper.post("/api/products/marjan/images", {"alt": "A red field"})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_full_storage_is_told_and_leaves_neither_row_nor_file(keeper, product, monkeypatch):
    def full(self, name, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(default_storage._wrapped), "_save", full)
    answer = upload(keeper)

    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert answer["Retry-After"] == "5"
    assert not ProductImage.objects.exists()


def test_a_product_has_an_end_of_pictures(keeper, product, monkeypatch):
    monkeypatch.setattr(service, "MOST_PICTURES", 1)
    upload(keeper)

    answer = upload(keeper)

    assert (answer.status_code, answer.json()["code"], answer.json()["facts"]) == (
        409,
        "too_many_pictures",
        {"most": 1},
    )
    assert product.images.count() == 1
    assert len(default_storage.listdir("products")[1]) == 1


def test_a_draft_takes_pictures_by_its_id_too(keeper):
    draft = ProductFactory(status=Product.Status.DRAFT, published_at=None)
    address = f"/api/admin/products/{draft.public_id}/images/"

    answer = keeper.post(address, {"file": jpeg(), "alt": "A red field"}, format="multipart")

    assert answer.status_code == 201
    assert draft.images.get().alt == "A red field"


def test_words_variant_and_place_of_a_picture_are_changed(keeper, product):
    image = store_image(jpeg(), product=product, variant=None, alt="Before")
    address = f"/api/products/marjan/images/{image.public_id}"
    version = Product.objects.get().updated_at

    answer = keeper.patch(address, {"alt": "After", "variant": "HF-001-BLK", "position": 7})

    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in ("alt", "variant", "position")} == {
        "alt": "After",
        "variant": "HF-001-BLK",
        "position": 7,
    }
    assert keeper.patch(address, {"variant": None}).json()["variant"] is None
    assert product.images.get().alt == "After"
    assert Product.objects.get().updated_at > version  # whoever has its page open in the back office is told


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"alt": ""}, "alt", "blank"),
        ({"alt": None}, "alt", "null"),
        ({"variant": "OTHER"}, "variant", "unknown_variant"),
        ({"position": 40_000}, "position", "max_value"),
        ({"file": "x"}, "file", "unknown_field"),
        ({"id": "x"}, "id", "unknown_field"),
    ],
)
def test_a_wrong_change_changes_nothing(keeper, product, change, field, code):
    VariantFactory(sku="OTHER")
    image = store_image(jpeg(), product=product, variant=None, alt="Before")

    answer = keeper.patch(f"/api/products/marjan/images/{image.public_id}", change)

    assert (answer.status_code, answer.json()["fields"][field][0]["code"]) == (400, code)
    assert product.images.values_list("alt", "variant", "position").get() == ("Before", None, 1)


def test_pictures_are_put_in_another_order(keeper, api, product):
    first, second, third = three(product)
    ids = [str(image.public_id) for image in (third, first, second)]

    answer = keeper.put("/api/products/marjan/images/order", {"ids": ids})

    assert [image["id"] for image in answer.json()] == ids
    assert [image["position"] for image in answer.json()] == [1, 2, 3]
    shown = api.get("/api/products/marjan").json()
    assert [image["alt"] for image in shown["images"]] == ["Picture 3", "Picture 1", "Picture 2"]
    assert shown["image"]["alt"] == "Picture 3"


@pytest.mark.parametrize("wrong", ["missing", "twice", "stranger", "nothing"])
def test_an_order_names_every_picture_once_and_no_other(keeper, product, wrong):
    ids = [str(image.public_id) for image in three(product)]
    other = store_image(jpeg(), product=ProductFactory(), variant=None, alt="Of another product")
    sent = {
        "missing": ids[:2],
        "twice": [*ids, ids[0]],
        "stranger": [*ids[:2], str(other.public_id)],
        "nothing": [],
    }[wrong]

    answer = keeper.put("/api/products/marjan/images/order", {"ids": sent})

    assert (answer.status_code, answer.json()["fields"]["ids"][0]["code"]) == (400, "pictures_unlike")
    assert alts(product) == ["Picture 1", "Picture 2", "Picture 3"]


def test_a_picture_is_taken_down_with_its_file(keeper, api, product, deliver):
    image = store_image(jpeg(), product=product, variant=None, alt="Before")
    deliver()

    answer = keeper.delete(f"/api/products/marjan/images/{image.public_id}")
    deliver()

    assert (answer.status_code, answer.content) == (204, b"")
    assert api.get("/api/products/marjan").json()["images"] == []
    assert default_storage.listdir("products") == ([], [])


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_picture_of_another_product_is_not_there(keeper, product, method):
    other = store_image(jpeg(), product=ProductFactory(), variant=None, alt="Of another product")

    for image_id in (other.public_id, uuid.uuid4()):
        answer = getattr(keeper, method)(f"/api/products/marjan/images/{image_id}", {"alt": "Mine"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert ProductImage.objects.get().alt == "Of another product"


def test_a_product_that_is_not_there_takes_no_pictures(keeper):
    answer = upload(keeper)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


WRITES = ["post", "patch", "delete", "put"]


def written(client, method, image):
    address = {
        "post": "/api/products/marjan/images",
        "put": "/api/products/marjan/images/order",
    }.get(method, f"/api/products/marjan/images/{image.public_id}")
    body = {"post": {"file": jpeg(), "alt": "Mine"}, "put": {"ids": [str(image.public_id)]}, "patch": {"alt": "Mine"}}
    options = {"format": "multipart"} if method == "post" else {}
    return getattr(client, method)(address, body.get(method), **options)


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("role", ["Support", "Optician", "Workshop"])
def test_who_may_only_look_changes_nothing(of_role, product, role, method):
    image = store_image(jpeg(), product=product, variant=None, alt="Before")
    client = of_role(role)

    answer = written(client, method, image)

    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert alts(product) == ["Before"]
    assert client.get("/api/products/marjan/images").status_code == 200


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("role", ["Catalogue", "Manager"])
def test_who_keeps_the_catalogue_may(of_role, product, role, method):
    image = store_image(jpeg(), product=product, variant=None, alt="Before")

    answer = written(of_role(role), method, image)

    assert answer.status_code == {"post": 201, "delete": 204}.get(method, 200)


@pytest.mark.parametrize("method", WRITES)
def test_strangers_and_customers_are_told_to_go(api, customer, product, method):
    image = store_image(jpeg(), product=product, variant=None, alt="Before")

    assert written(api, method, image).status_code == 401
    assert written(customer, method, image).status_code == 403
    assert api.get("/api/products/marjan/images").status_code == 401
    assert customer.get("/api/products/marjan/images").status_code == 403
    assert alts(product) == ["Before"]


def test_many_pictures_cost_as_many_queries_as_two(keeper, product, django_assert_num_queries):
    three(product)
    address = "/api/products/marjan/images"
    keeper.get(address)
    with django_assert_num_queries(5):
        assert len(keeper.get(address).json()) == 3
    for _number in range(4):
        three(product)

    with django_assert_num_queries(5):
        assert len(keeper.get(address).json()) == 15
