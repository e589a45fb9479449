"""One customer with ten browsers."""

from functools import partial

import pytest

from accounts.tests.factories import UserFactory
from catalog.models import Review
from catalog.services.cards import rebuild
from catalog.tests.factories import FrameVariantFactory
from tests.customers import ask, at_once, told

pytestmark = [pytest.mark.race, pytest.mark.xdist_group("town")]


@pytest.fixture
def reviewing(town, sign_in):
    product = FrameVariantFactory().product
    list(rebuild())
    signed_in = sign_in(UserFactory())._credentials["HTTP_AUTHORIZATION"]

    def review(shop, **headers):
        url = f"{shop}/api/products/{product.slug}/reviews"
        return partial(ask, "POST", url, {"rating": 5, "text": "Good."}, Authorization=signed_in, **headers)

    return review


def test_ten_reviews_of_one_customer_are_one(town, reviewing):
    answers = at_once(*[reviewing(town.shop)] * 10)

    assert told(answers) == ["201"] + ["already_reviewed"] * 9
    assert Review.objects.count() == 1


def test_control_looking_before_writing_lets_reviews_collide(town, reviewing):
    answers = at_once(*[reviewing(town.unguarded, X_Without="one review")] * 4)

    assert told(answers) == ["201"] + ["server_error"] * 3
