"""Pieces from a file: counted, or come and gone. The ledger has each of them."""

import pytest
from django.contrib.auth.models import Permission

from accounts.tests.factories import UserFactory
from catalog.models import Stock, StockMovement, TableImport
from catalog.services import stock
from catalog.tests.factories import VariantFactory
from catalog.tests.importing import agree, counts, exported, lines, looked_at, send, wrong

pytestmark = pytest.mark.django_db
SLIPPED = "In the shop this is “Frame 1, Black”. Has a row slipped? Names are changed in the table of products."


@pytest.fixture
def three():
    for number in (1, 2, 3):
        VariantFactory(sku=f"AL-{number}", product__name=f"Frame {number}", stock__reserved=2)


def levels():
    return dict(Stock.objects.values_list("variant__sku", "on_hand"))


def moved():
    rows = (
        StockMovement.objects.exclude(cause="opening stock").exclude(cause="an order").order_by("stock__variant__sku")
    )
    return list(rows.values_list("stock__variant__sku", "kind", "on_hand_change", "cause"))


def sell(sku, pieces):
    variant_id = Stock.objects.get(variant__sku=sku).variant_id
    stock.reserve({variant_id: pieces}, cause="an order")
    stock.fulfil({variant_id: pieces}, cause="an order")


def test_deliveries_and_counts_go_through_the_ledger(staff_client, admin_user, three):
    content = "sku,counted,change,kind,reason\nAL-1,,+10,received,Note 4711\nAL-2,4,,,\nAL-3,5,,counted,\n"

    address, page = looked_at(staff_client, "stock", content)

    assert counts(page) == {"new": 0, "changed": 2, "unchanged": 1, "wrong": 0}
    assert lines(page) == [
        (2, "AL-1 Frame 1, Black", [("received", "5", "15 (+10)")]),
        (3, "AL-2 Frame 2, Black", [("counted", "5", "4 (-1)")]),
    ]
    agree(staff_client, address)

    assert levels() == {"AL-1": 15, "AL-2": 4, "AL-3": 5}
    assert moved() == [
        ("AL-1", "received", 10, "Note 4711"),
        ("AL-2", "counted", -1, "Import of table.csv"),
    ]
    assert not Stock.objects.unlike_ledger().exists()


def test_what_is_sold_between_the_look_and_the_writing_stays_sold(staff_client, three):
    address, _page = looked_at(staff_client, "stock", "sku,counted,change,kind\nAL-1,4,,\nAL-2,,10,received\n")
    sell("AL-1", 2)
    sell("AL-2", 1)

    agree(staff_client, address)

    assert TableImport.objects.get().state == "written"
    assert levels() == {"AL-1": 2, "AL-2": 14, "AL-3": 5}


def test_every_wrong_row_is_told_and_no_piece_moves(staff_client, three):
    content = "sku,name,counted,change,kind,reason\nAL-1,Another,7,,,\nAL-9,,1,,,\nAL-2,,1,,,\nAL-3,,,-4,damaged,\n"

    address, page = looked_at(staff_client, "stock", content)

    assert wrong(page) == [
        (
            2,
            "name",
            "In the shop this is “Frame 1, Black”. Has a row slipped? Names are changed in the table of products.",
        ),
        (3, "sku", "There is no such variant."),
        (4, "", "Orders wait for 2 pieces, and 1 would be left."),
        (5, "", "Orders wait for 2 pieces, and 1 would be left."),
    ]
    agree(staff_client, address)
    assert moved() == []


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ("many,,", "counted", "“many” is no whole number of pieces."),
        ("-1,,", "counted", "Nobody can count fewer than no pieces."),
        ("1.5,,", "counted", "“1.5” is no whole number of pieces."),
        ("100001,,", "counted", "More than 100000 pieces are a slip of the keyboard."),
        ("=2+3,,", "counted", "There is a formula in this cell. Write the value itself."),
        ("5,1,", "change", "A row has a counted number or a change, not both."),
        ("5,,sold", "kind", "What was counted is of the kind “counted”, or of none."),
        (",5,", "kind", "Say what happened: received, returned, damaged or corrected."),
        (",5,sold", "kind", "Say what happened: received, returned, damaged or corrected."),
        (",5,recieved", "kind", "“recieved” is not known here. Is “received” meant?"),
        (",-5,received", "change", "The sign does not go with what happened."),
    ],
)
def test_pieces_that_can_not_be_are_told(staff_client, three, cells, column, why):
    _address, page = looked_at(staff_client, "stock", f"sku,counted,change,kind\nAL-1,{cells}\n")

    assert wrong(page) == [(2, column, why)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_comes_back_as_no_change_also_after_sales(staff_client, three, form):
    content = exported(staff_client, "stock", form)
    sell("AL-1", 2)

    _address, page = looked_at(staff_client, "stock", content)

    assert counts(page) == {"new": 0, "changed": 0, "unchanged": 3, "wrong": 0}
    assert "In 1 row “on_hand” is not what the shop has now." in page.content.decode()


def test_who_may_not_change_stock_does_not_send_it(client, three):
    clerk = UserFactory(is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_tableimport", "change_variant"]))
    client.force_login(clerk)

    refused = send(client, "stock", "sku,counted\nAL-1,7\n")

    assert list(refused.context["form"].errors) == ["kind"]
    assert not TableImport.objects.exists()
