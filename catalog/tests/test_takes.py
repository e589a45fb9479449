"""Stock-takes: counted numbers from a file, looked at row by row, written as a whole."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from catalog import tables
from catalog.models import Stock, StockMovement, StockTake
from catalog.services import stock
from catalog.tasks import forget_wishes_and_drafts
from catalog.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db
Kind = StockMovement.Kind
UPLOAD = "/admin/catalog/stocktake/add/"


def upload(client, content, *, counted_at=None, **fields):
    """The answer to sending a file; `counted_at` is minutes from now."""
    content = content.encode() if isinstance(content, str) else content
    moment = timezone.now() + timedelta(minutes=counted_at or 0)
    sent = {"file": SimpleUploadedFile("count.csv", content), "counted_at": moment.isoformat(), **fields}
    return client.post(UPLOAD, sent)


def looked_at(client, content, **fields):
    """The page of a good file, which shows what would change."""
    response = upload(client, content, **fields)
    assert response.status_code == 302, response.context["form"].errors or response.context["wrong"]
    return response.url, client.get(response.url)


def shown(response):
    return [(line.sku, line.counted, line.expected, line.change, line.after) for line in response.context["lines"]]


def wrong(response):
    return [(one.row, one.name, one.why) for one in response.context["wrong"]]


def levels():
    return dict(Stock.objects.values_list("variant__sku", "on_hand"))


def counted():
    rows = StockMovement.objects.filter(kind=Kind.COUNTED).order_by("stock__variant__sku")
    return list(rows.values_list("stock__variant__sku", "on_hand_change"))


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def three():
    VariantFactory(sku="AL-1", gtin="4006381333931", stock__on_hand=5)
    VariantFactory(sku="AL-2", gtin="036000291452", stock__on_hand=5)
    VariantFactory(sku="AL-3", stock__on_hand=5, stock__reserved=2)


def test_a_file_is_looked_at_then_written_with_one_cause(staff_client, admin_user, three):
    address, page = looked_at(staff_client, "sku;counted\nAL-1;7\nAL-2;5\nAL-3;3\n")

    assert shown(page) == [("AL-1", 7, 5, 2, 7), ("AL-3", 3, 5, -2, 3), ("AL-2", 5, 5, 0, 5)]
    assert levels() == {"AL-1": 5, "AL-2": 5, "AL-3": 5}

    done = staff_client.post(address, follow=True)

    assert said(done) == ["2 levels were corrected."]
    assert levels() == {"AL-1": 7, "AL-2": 5, "AL-3": 3}
    assert counted() == [("AL-1", 2), ("AL-3", -2)]
    rows = StockMovement.objects.filter(kind=Kind.COUNTED)
    assert {row.actor for row in rows} == {admin_user}
    [cause] = {row.cause for row in rows}
    assert cause.startswith("Stock-take of ")
    assert cause.endswith(", count.csv")
    assert not Stock.objects.unlike_ledger().exists()


def test_the_button_pressed_twice_writes_once(staff_client, three):
    address, _page = looked_at(staff_client, "sku,counted\nAL-1,7\n")

    for _ in range(2):
        staff_client.post(address)

    assert counted() == [("AL-1", 2)]


def test_the_same_file_again_is_harmless_even_after_sales(staff_client, three):
    content = "sku,counted\nAL-1,7\n"
    address, _page = looked_at(staff_client, content)
    staff_client.post(address)
    sell("AL-1", 3)

    again = upload(staff_client, content)

    assert "The same numbers were written into the stock on" in again.content.decode()
    assert levels()["AL-1"] == 4
    assert StockTake.objects.count() == 1
    address, page = looked_at(staff_client, content, is_new_count="on")
    assert shown(page) == [("AL-1", 7, 4, 3, 7)]


def test_two_looks_at_one_count_are_written_once(staff_client, three):
    content = "sku,counted\nAL-1,7\n"
    first, _page = looked_at(staff_client, content)
    second, _page = looked_at(staff_client, content)
    staff_client.post(first)

    staff_client.get(first)  # where the first one is told
    refused = staff_client.post(second, follow=True)

    assert said(refused) == [
        "Somebody corrected the stock of AL-1 since this page was made, so nothing was written. Look at the file once "
        "more."
    ]
    assert counted() == [("AL-1", 2)]


def sell(sku, pieces):
    variant = Stock.objects.get(variant__sku=sku).variant
    stock.reserve({variant.pk: pieces}, cause="an order")
    stock.fulfil({variant.pk: pieces}, cause="an order")


def test_what_is_sold_between_the_look_and_the_writing_is_told_and_kept(staff_client, three):
    address, page = looked_at(staff_client, "sku,counted\nAL-1,4\n")
    assert shown(page) == [("AL-1", 4, 5, -1, 4)]
    sell("AL-1", 2)

    assert shown(staff_client.get(address)) == [("AL-1", 4, 5, -1, 2)]
    done = staff_client.post(address, follow=True)

    assert said(done) == [
        "1 level was corrected.",
        "AL-1 moved meanwhile (-2), which was kept: 2 are on hand now.",
    ]
    assert levels()["AL-1"] == 2
    assert counted() == [("AL-1", -1)]


def test_a_count_is_compared_with_the_level_at_its_time(staff_client):
    with at(-120):
        VariantFactory(sku="AL-1", stock__on_hand=5)
    with at(-90):
        sell("AL-1", 1)
    with at(-30):
        sell("AL-1", 2)

    _address, page = looked_at(staff_client, "sku,counted\nAL-1,3\n", counted_at=-60)

    [line] = page.context["lines"]
    assert (line.expected, line.moved, line.change, line.on_hand, line.after) == (4, -2, -1, 2, 1)


def at(minutes):
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes))


def test_reserved_pieces_are_on_the_shelf_and_counted(staff_client, three):
    _address, page = looked_at(staff_client, "sku,counted\nAL-3,5\n")

    assert shown(page) == [("AL-3", 5, 5, 0, 5)]


def test_every_wrong_row_is_told_and_nothing_can_be_written(staff_client, three):
    content = (
        "sku;gtin;counted\n"
        "AL-1;;7\n"  # right
        "AL-9;;1\n"
        "AL-1;;8\n"
        "AL-2;;many\n"
        "AL-2;;1.5\n"
        "AL-2;;-1\n"
        "AL-2;;=2+3\n"
        "@SUM(A1);;1\n"
        "AL-2;;100001\n"
        "AL-2;;99999999999\n"
        ";;4\n"
        ";4,00638E+12;4\n"
        "AL-3;;1\n"
        "AL-2;;\n"  # not counted
    )

    response = upload(staff_client, content)

    assert wrong(response) == [
        (3, "AL-9", "There is no such variant."),
        (4, "AL-1", "It was counted in row 2 already."),
        (5, "AL-2", "“many” is no whole number of pieces."),
        (6, "AL-2", "“1.5” is no whole number of pieces."),
        (7, "AL-2", "Nobody can count fewer than no pieces."),
        (8, "AL-2", "There is a formula in this row. Write the number itself."),
        (9, "@SUM(A1)", "There is a formula in this row. Write the number itself."),
        (10, "AL-2", "More than 100000 pieces are a slip of the keyboard."),
        (11, "AL-2", "More than 100000 pieces are a slip of the keyboard."),
        (12, "", "The row names no variant."),
        (13, "4,00638E+12", "The spreadsheet has shortened this GTIN. Format the column as text, or use SKUs."),
        (14, "AL-3", "Orders wait for 2 pieces, and 1 would be left."),
    ]
    assert shown(response)[0] == ("AL-1", 7, 5, 2, 7)
    assert "1 row has no number and is left alone." in response.content.decode()
    assert (StockTake.objects.count(), counted()) == (0, [])


def test_a_reservation_made_meanwhile_undoes_the_whole(staff_client, three):
    address, _page = looked_at(staff_client, "sku,counted\nAL-1,9\nAL-2,0\n")
    stock.reserve({Stock.objects.get(variant__sku="AL-2").variant_id: 1}, cause="an order")

    refused = staff_client.post(address, follow=True)

    assert said(refused) == ["AL-2 can not be lowered that far: orders wait for the pieces."]
    assert levels() == {"AL-1": 5, "AL-2": 5, "AL-3": 5}
    assert counted() == []


@pytest.mark.parametrize(
    "content",
    [
        "sku;counted\nAL-1;7\n".encode("utf-8-sig"),
        "sku,counted,who\nAL-1,7,Zoë\n".encode("cp1252"),
        "sku\tcounted\twhere\nAL-1\t7\tرف\n".encode(),
        b"sep=;\r\nSKU;Counted\r\nal-1;7\r\n",
        b'"sku","counted"\r"AL-1","7"\r',
        "gtin;counted\n4006381333931;٧\n".encode(),
        b"counted;gtin;sku\n7;nonsense;AL-1\n;;\n\n",
    ],
)
def test_a_table_is_read_as_people_save_it(staff_client, three, content):
    _address, page = looked_at(staff_client, content)

    assert shown(page) == [("AL-1", 7, 5, 2, 7)]


@pytest.mark.parametrize("gtin", ["036000291452", "36000291452", "0036000291452"])
def test_zeros_before_a_gtin_do_not_matter(staff_client, three, gtin):
    _address, page = looked_at(staff_client, f"gtin,counted\n{gtin},6\n")

    assert shown(page) == [("AL-2", 6, 5, 1, 6)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04\x00\x00", "This workbook can not be read."),
        ("sku;counted\nAL-1;7\n".encode("utf-16"), "This is no CSV."),
        (b"sku;counted\nAL-\x81;7\n", "The letters of the file can not be read."),
        (b"sku;number\nAL-1;7\n", "The first row must name the columns"),
        (b"name;counted\nAL-1;7\n", "The first row must name the columns"),
        (b"sku;counted;SKU\nAL-1;7;AL-1\n", "The column “sku” is there twice."),
        (b"sku;counted" + b";" * 1_000_000, "The table has more than 50 columns."),
        (b"sku;counted\nAL-1;7" + b";" * 1_000_000, "A row is longer than 10000 characters."),
        (b"sku;counted\nAL-1;7;8\n", "Row 2 has more cells than the table has columns."),
        (b"sku;counted\n" + b"AL-1;7\n" * 20_001, "The table has more than 20000 rows."),
        (b'sku;counted\n"AL-1;7\n', "A quotation mark stands where none can be"),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"sku;counted\n" + b"x" * 5_000_000, "The file is larger than 5000000 bytes."),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value[:12]!r}",
)
def test_what_is_no_table_is_refused_in_words(staff_client, three, content, why):
    response = upload(staff_client, content)

    assert response.status_code == 200
    assert why in str(response.context["form"].errors)
    assert not StockTake.objects.exists()


@pytest.mark.parametrize("counted_at", [10, -60 * 24 * 32])
def test_nobody_counts_tomorrow_or_long_ago(staff_client, three, counted_at):
    response = upload(staff_client, "sku;counted\nAL-1;7\n", counted_at=counted_at)

    assert list(response.context["form"].errors) == ["counted_at"]


def test_a_table_without_numbers_writes_nothing(staff_client, three):
    response = upload(staff_client, "sku;counted\nAL-1;\n")

    assert "Nothing was counted." in response.content.decode()
    assert not StockTake.objects.exists()


def test_the_list_is_exported_to_be_filled_in_and_comes_back_as_it_left(staff_client, three):
    VariantFactory(sku="AL-4", product__name="=HYPERLINK(1)", colour="@x", stock__on_hand=1)

    response = staff_client.get(reverse("admin:catalog_stock_export"))
    content = b"".join(response.streaming_content)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = content.decode("utf-8-sig").splitlines()
    assert rows[0] == "sku,gtin,product,colour,size,on_hand,reserved,counted"
    assert rows[4] == "AL-4,,'=HYPERLINK(1),'@x,,1,0,"
    table = tables.read(content)
    assert [row["sku"] for _number, row in table.rows] == ["AL-1", "AL-2", "AL-3", "AL-4"]

    _address, page = looked_at(staff_client, content.decode().replace("'@x,,1,0,", "'@x,,1,0,2"))
    assert shown(page) == [("AL-4", 2, 1, 1, 2)]


def test_the_export_is_the_list_as_it_was_narrowed(staff_client, three):
    response = staff_client.get(reverse("admin:catalog_stock_export") + "?q=AL-2")
    assert [line.split(b",")[0] for line in b"".join(response.streaming_content).splitlines()[1:]] == [b"AL-2"]

    nonsense = staff_client.get(reverse("admin:catalog_stock_export") + "?nonsense=1")
    assert nonsense.status_code == 302


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1"])
def test_no_cell_that_we_write_is_a_formula(cell):
    written = b"".join(tables.written([[cell, 1, -1]])).decode("utf-8-sig")

    assert written.startswith(("'", "\"'"))
    assert written.endswith(",1,-1\r\n")


def test_who_may_only_look_does_not_count(client, three):
    clerk = UserFactory(is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_stock", "view_stocktake"]))
    take = StockTake.objects.create(file_name="count.csv", counted_at=timezone.now())
    address = reverse("admin:catalog_stocktake_change", args=[take.pk])
    client.force_login(clerk)

    assert client.get(UPLOAD).status_code == 403
    assert upload(client, "sku;counted\nAL-1;7\n").status_code == 403
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 403
    assert StockTake.objects.get().applied_at is None


def test_a_stock_take_that_is_not_there_is_a_404(staff_client):
    assert staff_client.get(reverse("admin:catalog_stocktake_change", args=["nonsense"])).status_code == 404


def test_what_was_looked_at_and_not_written_is_forgotten(staff_client, three):
    looked_at(staff_client, "sku,counted\nAL-1,7\n")
    written, _page = looked_at(staff_client, "sku,counted\nAL-2,7\n")
    staff_client.post(written)
    StockTake.objects.update(uploaded_at=timezone.now() - timedelta(days=3))

    forget_wishes_and_drafts()

    assert [take.lines[0]["sku"] for take in StockTake.objects.all()] == ["AL-2"]
    assert "1 level was corrected" in staff_client.get(written).content.decode()


def test_many_rows_cost_as_many_queries_as_two(staff_client, django_assert_max_num_queries):
    skus = [VariantFactory().sku for _ in range(12)]
    content = "sku,counted\n" + "".join(f"{sku},6\n" for sku in skus)

    with django_assert_max_num_queries(16):
        address, _page = looked_at(staff_client, content)
    with django_assert_max_num_queries(16):
        staff_client.post(address)

    assert len(counted()) == 12
