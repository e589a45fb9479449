import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.admin import pictures as pictures_page
from catalog.models import Product, ProductImage
from catalog.renditions import RECIPE
from catalog.services import cards
from catalog.services.images import store_image
from catalog.tests.factories import VariantFactory
from catalog.tests.test_admin import as_shown, page, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return VariantFactory().product


def upload():
    return SimpleUploadedFile("frame.jpg", picture())


def save(client, product, **fields):
    sent = as_shown(client.get(page(Product, product)))
    return client.post(page(Product, product), {**sent, **fields})


def another(number=0, **fields):
    """What a browser sends for a picture in a new row."""
    new = {"file": upload(), "alt": "A red field", "position": "", "variant": "", **fields}
    return {"images-TOTAL_FORMS": number + 1} | {f"images-{number}-{name}": value for name, value in new.items()}


def stored():
    return default_storage.listdir("products")[1] if default_storage.exists("products") else []


def test_a_picture_without_a_number_hangs_behind_the_others(staff_client, product):
    store_image(upload(), product=product, variant=None, alt="First", position=5)

    response = save(staff_client, product, **another(1, alt="Second"))

    assert response.status_code == 302
    assert list(product.images.values_list("alt", "position")) == [("First", 5), ("Second", 6)]


def test_a_picture_needs_words(staff_client, product):
    response = save(staff_client, product, **another(alt=""))

    [*_, pictures] = response.context["inline_admin_formsets"]
    assert pictures.formset.errors[0].as_data()["alt"][0].code == "required"
    assert (ProductImage.objects.count(), stored()) == (0, [])


def test_the_order_is_typed_as_numbers(staff_client, product):
    for number in (1, 2):
        store_image(upload(), product=product, variant=None, alt=f"Picture {number}")

    save(staff_client, product, **{"images-0-position": "2", "images-1-position": "1"})

    assert [image.alt for image in product.images.all()] == ["Picture 2", "Picture 1"]


def test_the_page_says_what_is_being_made_and_then_shows_it(staff_client, product, deliver):
    save(staff_client, product, **another())
    image = ProductImage.objects.get()
    before = staff_client.get(page(Product, product)).content.decode()

    deliver()
    after = staff_client.get(page(Product, product)).content.decode()

    assert "Smaller files are being made" in before
    assert f'src="/media/{image.file.name}"' in before
    assert "Smaller files are being made" not in after
    assert "60 × 40 px, 3 files" in after
    assert '<rect width="1" height="1" fill="#cb1e1d"/>' in after
    assert f'src="/media/{image.file.name.removesuffix(".webp")}-{RECIPE}-320.webp"' in after


def test_the_page_works_under_its_strict_policy(staff_client, product):
    response = staff_client.get(page(Product, product))

    text = response.content.decode()
    assert '<script src="/static/almahra/pictures.js" type="module"></script>' in text
    assert "<script>" not in text
    assert " style=" not in text
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_a_full_storage_is_told_and_nothing_is_saved(staff_client, product, monkeypatch):
    def full(self, name, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(default_storage._wrapped), "_save", full)
    response = save(staff_client, product, name="Renamed", **another())

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "Nothing was saved" in response.content.decode()
    assert (ProductImage.objects.count(), Product.objects.get().name) == (0, product.name)


def test_a_page_that_fails_after_its_picture_was_stored_leaves_no_file(staff_client, product, monkeypatch):
    def broken(product_ids):
        assert len(stored()) == 1
        raise ZeroDivisionError

    monkeypatch.setattr("catalog.admin.pages.refresh", broken)
    with pytest.raises(ZeroDivisionError):
        save(staff_client, product, **another())

    assert (ProductImage.objects.count(), stored()) == (0, [])


def test_a_picture_too_many_is_refused_in_the_form(staff_client, product, monkeypatch):
    store_image(upload(), product=product, variant=None, alt="First")
    monkeypatch.setattr(pictures_page.PictureInline, "max_num", 1)

    response = save(staff_client, product, **another(1))

    assert product.images.count() == 1
    assert response.status_code == 200
    assert len(stored()) == 1
    assert sum(cards.rebuild()) == 0
