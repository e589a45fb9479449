"""Front views for live try-on: public, cacheable, and true."""

import pytest

from accounts.tests.factories import UserFactory
from catalog.tests.factories import FrameVariantFactory, VariantFactory
from tryon.models import FramePicture
from tryon.services import frame_pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def used(deliver):
    """A variant with a drawn picture in use."""

    def of(sku):
        variant = FrameVariantFactory(sku=sku)
        picture = frame_pictures.propose_drawn(variant, by=None)
        deliver()
        frame_pictures.approve(picture, revision=1, by=UserFactory())
        return variant

    return of


def test_a_front_view_has_its_millimetres(api, used):
    variant = used("HF-001-BLK")

    answer = api.get("/api/ar/frames?sku=HF-001-BLK")

    picture = FramePicture.objects.get()
    assert answer.json() == [
        {
            "sku": "HF-001-BLK",
            "name": str(variant),
            "picture": f"http://testserver/media/{picture.cut_out.name}",
            "lens": f"http://testserver/media/{picture.lens.name}",
            "width_px": 1104,
            "height_px": picture.height_px,
            "px_per_mm": 8.0,
            "datum_row": picture.datum_row,
            "hinge_row": picture.hinge_row,
            "centre_column": 552.0,
            "frame_width_mm": 136.0,
            "lens_height_mm": 39.0,
            "bridge_mm": 17.0,
            "temple_mm": 140.0,
        }
    ]
    for address in ("picture", "lens"):
        file = api.get(answer.json()[0][address].removeprefix("http://testserver"))
        assert (file.status_code, file["Content-Type"]) == (200, "image/webp")
        file.close()


def test_the_order_is_that_of_the_question_and_what_is_not_there_is_left_out(api, used):
    used("B"), used("A")
    FrameVariantFactory(sku="NONE")
    off_sale, draft = used("OFF"), used("DRAFT")
    off_sale.is_active = False
    off_sale.save()
    draft.product.status = "draft"
    draft.product.save()
    VariantFactory(sku="CASE")

    found = api.get("/api/ar/frames?sku=b,UNKNOWN,NONE,A,OFF,DRAFT,CASE,,A").json()

    assert [one["sku"] for one in found] == ["B", "A"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "required"),
        ("?sku=", "required"),
        ("?sku=,,", "required"),
        ("?sku=" + ",".join(map(str, range(25))), "too_many_skus"),
    ],
)
def test_a_bad_question_names_its_field(api, query, code):
    answer = api.get(f"/api/ar/frames{query}")

    assert answer.status_code == 400
    assert answer.json()["fields"]["sku"][0]["code"] == code


def test_it_may_be_kept_and_is_not_sent_twice(api, used):
    used("A")
    first = api.get("/api/ar/frames?sku=A")

    again = api.get("/api/ar/frames?sku=A", headers={"If-None-Match": first["ETag"]})

    assert first["Cache-Control"] == "public, max-age=10"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("count", [1, 5])
def test_many_cost_one_query(api, used, django_assert_num_queries, count):
    skus = [used(f"A{number}").sku for number in range(count)]

    with django_assert_num_queries(1):
        assert len(api.get("/api/ar/frames", {"sku": ",".join(skus)}).json()) == count


@pytest.mark.parametrize("text", ["\x00", "a" * 5000, "'; DROP TABLE", "☂"])
def test_nonsense_is_nothing(api, text):
    answer = api.get("/api/ar/frames", {"sku": text})

    assert (answer.status_code, answer.content) == (200, b"[]")
