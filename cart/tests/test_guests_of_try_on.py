"""Who sends a photo of a face as a guest has a cart from then on, and is known by its token."""

import pytest

from cart.models import Cart
from catalog.tests.factories import FrameVariantFactory
from tryon.tests.trying import sent

pytestmark = pytest.mark.django_db


def test_the_token_of_a_photo_opens_a_cart(api):
    token = sent(api).json()["token"]

    FrameVariantFactory(sku="AL-1")
    cart = api.post("/api/cart/add", {"sku": "AL-1", "quantity": 1}, HTTP_X_CART_TOKEN=token).json()

    assert cart["token"] == token
    assert Cart.objects.get().lines.count() == 1


def test_the_token_of_a_cart_is_good_for_photos(api):
    FrameVariantFactory(sku="AL-1")
    token = api.post("/api/cart/add", {"sku": "AL-1", "quantity": 1}).json()["token"]

    assert sent(api, HTTP_X_CART_TOKEN=token).json()["token"] == token
    assert Cart.objects.count() == 1


def test_a_photo_that_is_refused_opens_no_cart(api):
    assert sent(api, b"no photo").status_code == 400
    assert sent(api, agreed="").status_code == 400

    assert not Cart.objects.exists()


def test_a_customers_photo_opens_none_either(customer):
    assert sent(customer).status_code == 202

    assert not Cart.objects.exists()
