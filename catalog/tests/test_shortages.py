"""What runs low is told once for each time it happens."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from almahra.core.models import OutboxMessage
from almahra.core.tests.postbox import text_of
from catalog.errors import OutOfStock
from catalog.models import Shortage, Stock, StockMovement
from catalog.services import shortages, stock
from catalog.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db
Kind = StockMovement.Kind


def told():
    """The shortages that each waiting mail to the shop is about."""
    mails = OutboxMessage.objects.filter(topic="catalog.low_stock_mail").order_by("created_at")
    return [[Shortage.objects.get(pk=pk).variant.sku for pk in mail.payload["shortage_ids"]] for mail in mails]


def rows():
    """Each shortage: its SKU, what was left, and whether it is over."""
    found = Shortage.objects.order_by("began_at").values_list("variant__sku", "left", "ended_at")
    return [(sku, left, ended_at is not None) for sku, left, ended_at in found]


def test_falling_below_the_mark_makes_one_row_and_one_mail_and_falling_further_none():
    variant = VariantFactory(sku="AL-1", stock__on_hand=4)

    stock.reserve({variant.pk: 1}, cause="an order")  # three are left: enough
    assert (rows(), told()) == ([], [])
    stock.reserve({variant.pk: 1}, cause="an order")
    stock.reserve({variant.pk: 1}, cause="an order")
    stock.fulfil({variant.pk: 3}, cause="a parcel")
    stock.reserve({variant.pk: 1}, cause="an order")

    assert rows() == [("AL-1", 2, False)]
    assert told() == [["AL-1"]]


def test_rising_above_the_mark_ends_it_and_the_next_fall_is_told_again():
    variant = VariantFactory(sku="AL-1", stock__on_hand=3)
    stock.reserve({variant.pk: 2}, cause="an order")

    stock.release({variant.pk: 1}, cause="an order")  # two: still low
    assert rows() == [("AL-1", 1, False)]
    stock.adjust(variant, 5, kind=Kind.RECEIVED, reason="Delivery", by=None)
    assert rows() == [("AL-1", 1, True)]
    stock.adjust(variant, -6, kind=Kind.DAMAGED, reason="Flood", by=None)

    assert rows() == [("AL-1", 1, True), ("AL-1", 1, False)]
    assert told() == [["AL-1"], ["AL-1"]]


def test_an_order_that_makes_two_things_low_is_one_mail():
    one, two = VariantFactory(sku="AL-1", stock__on_hand=3), VariantFactory(sku="AL-2", stock__on_hand=3)

    stock.reserve({one.pk: 1, two.pk: 1}, cause="an order")

    assert [sorted(skus) for skus in told()] == [["AL-1", "AL-2"]]


@pytest.mark.parametrize(("below", "expected"), [(5, [("AL-1", 4, False)]), (0, []), (1, [])])
def test_a_variant_has_a_mark_of_its_own(below, expected):
    variant = VariantFactory(sku="AL-1", stock__on_hand=5)
    shortages.set_mark(variant, below)

    stock.reserve({variant.pk: 1}, cause="an order")

    assert rows() == expected
    assert len(told()) == len(expected)


def test_a_shop_can_do_without(settings):
    settings.SHOP_LOW_STOCK = 0
    variant = VariantFactory(stock__on_hand=1)

    stock.reserve({variant.pk: 1}, cause="an order")

    assert (rows(), told()) == ([], [])


def test_a_refused_order_has_told_nobody():
    low, gone = VariantFactory(stock__on_hand=3), VariantFactory(stock__on_hand=0)

    with pytest.raises(OutOfStock), transaction.atomic():
        stock.reserve({low.pk: 1, gone.pk: 1}, cause="an order")

    assert (rows(), told()) == ([], [])


def test_a_mark_set_above_what_is_left_is_a_row_without_a_mail_and_back_again():
    variant = VariantFactory(sku="AL-1", stock__on_hand=5)

    shortages.set_mark(variant, 8)
    shortages.set_mark(variant, 9)
    assert (rows(), told()) == ([("AL-1", 5, False)], [])
    stock.reserve({variant.pk: 1}, cause="an order")
    assert (len(rows()), told()) == (1, [])

    shortages.set_mark(variant, None)
    assert rows() == [("AL-1", 5, True)]


def test_nothing_is_asked_or_written_while_no_mark_is_crossed(django_assert_num_queries):
    plenty = {VariantFactory(stock__on_hand=50).pk: 1 for _ in range(3)}
    low = {VariantFactory(stock__on_hand=2).pk: 1 for _ in range(3)}

    for demand in (plenty, low):
        with django_assert_num_queries(2):
            stock.reserve(demand, cause="an order")


def test_the_mail_goes_to_whoever_orders_new_pieces(postbox, deliver, settings):
    settings.SHOP_STOCK_CONTACT = "buying@almahra.example"
    variant = VariantFactory(sku="AL-1", product__name="Marjan", colour="Black", stock__on_hand=3)
    hidden = VariantFactory(sku="AL-2", is_active=False, stock__on_hand=3)
    stock.reserve({variant.pk: 1, hidden.pk: 1}, cause="an order")

    deliver()

    (letter,) = postbox.arrived
    assert letter["To"] == "buying@almahra.example"
    assert letter["Subject"] == "Low stock: 2 pieces left of AL-1"
    assert "AL-1 Marjan, Black\n2 pieces left, wanted: 3." in text_of(letter)
    assert "AL-2" not in text_of(letter)


def test_what_is_not_on_sale_is_no_mail(postbox, deliver):
    stock.reserve({VariantFactory(is_active=False, stock__on_hand=3).pk: 1}, cause="an order")

    deliver()

    assert postbox.arrived == []


def test_the_first_page_tells_what_is_low_and_leads_to_the_list(staff_client):
    variant = VariantFactory(sku="AL-1", product__name="Marjan", colour="Black", stock__on_hand=3)
    risen = VariantFactory(sku="AL-2", stock__on_hand=3)
    stock.reserve({variant.pk: 1, risen.pk: 1}, cause="an order")
    stock.release({risen.pk: 1}, cause="an order")

    [notice] = staff_client.get("/admin/").context["notices"]
    listed = staff_client.get(notice.url)

    assert notice.text == "1 variant is running low"
    assert notice.rows == [(reverse("admin:catalog_variant_stock", args=[variant.pk]), "AL-1 Marjan, Black: 2")]
    assert [row.variant.sku for row in listed.context["cl"].result_list] == ["AL-1"]


def test_a_first_page_without_news_has_no_notice(staff_client):
    response = staff_client.get("/admin/")

    assert response.context["notices"] == []
    assert "Waits for somebody" not in response.content.decode()


def test_staff_set_the_mark_on_the_page_of_the_stock(staff_client):
    variant = VariantFactory(stock__on_hand=5)
    address = reverse("admin:catalog_variant_stock", args=[variant.pk])

    assert "Empty: as everywhere in the shop (3)." in staff_client.get(address).content.decode()
    assert staff_client.post(address, {"low_below": "8"}).status_code == 302
    assert (Stock.objects.get().low_below, Shortage.objects.count()) == (8, 1)
    assert staff_client.post(address, {"low_below": ""}).status_code == 302
    assert (Stock.objects.get().low_below, Shortage.objects.open().count()) == (None, 0)
    assert StockMovement.objects.count() == 1


@pytest.mark.parametrize("below", ["-1", "many", "100001", "1.5"])
def test_a_mark_that_makes_no_sense_is_refused(staff_client, below):
    variant = VariantFactory()

    response = staff_client.post(reverse("admin:catalog_variant_stock", args=[variant.pk]), {"low_below": below})

    assert list(response.context["mark"].errors) == ["low_below"]
    assert Stock.objects.get().low_below is None


def test_both_forms_of_the_page_keep_to_themselves(staff_client):
    variant = VariantFactory()
    address = reverse("admin:catalog_variant_stock", args=[variant.pk])
    shortages.set_mark(variant, 2)

    sent = {"page_key": str(uuid4()), "kind": "received", "change": "3", "reason": "Delivery"}
    assert staff_client.post(address, sent).status_code == 302

    assert Stock.objects.values_list("on_hand", "low_below").get() == (8, 2)
