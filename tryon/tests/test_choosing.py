"""How a frame is named by who wants to see it."""

import pytest

from tryon.models import TryOn
from tryon.tests.trying import frame, sent, tried

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["%00", "hawfline%00", "☂", "a b", "."])
def test_what_can_be_no_name_is_not_there(api, key):
    session = sent(api).json()

    answer = tried(api, session, key)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not TryOn.objects.exists()


def test_a_sku_may_have_all_that_skus_have(api):
    variant = frame(sku="HF-1.2_BLK")
    session = sent(api).json()

    assert tried(api, session, "hf-1.2_blk").json()["results"][0]["sku"] == variant.sku


def test_a_sku_is_known_in_any_case_wherever_it_stands_and_once(api):
    variant = frame(sku="HF-001-BLK")
    session = sent(api).json()

    for asked in ({"sku": "hf-001-blk"}, {"skus": ["hf-001-blk", "HF-001-BLK"]}):
        (result,) = tried(api, session, variant.product.slug, **asked).json()["results"]
        assert result["sku"] == "HF-001-BLK"
    assert TryOn.objects.count() == 1
