"""Prices from a file, and what all imports share: a look, a button, all or nothing, once."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from catalog.models import TableImport, Variant
from catalog.services.cards import differences, rebuild
from catalog.tasks import forget_wishes_and_drafts
from catalog.tests.factories import VariantFactory
from catalog.tests.importing import agree, cells_of, counts, exported, lines, looked_at, refusal, send, workbook, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    for number in (1, 2, 3):
        VariantFactory(sku=f"AL-{number}", product__name=f"Frame {number}")
    list(rebuild())


def prices():
    return dict(Variant.objects.values_list("sku", "price"))


def test_a_file_is_looked_at_then_written_with_its_history_and_cards(staff_client, admin_user, three):
    address, page = looked_at(staff_client, "prices", "sku;price\nAL-1;49,90\nal-2;40.00\nAL-3;35\n")

    assert counts(page) == {"new": 0, "changed": 2, "unchanged": 1, "wrong": 0}
    assert lines(page) == [
        (2, "AL-1 Frame 1, Black", [("price", "40.00", "49.90")]),
        (4, "AL-3 Frame 3, Black", [("price", "40.00", "35.00")]),
    ]
    assert prices() == {"AL-1": 40, "AL-2": 40, "AL-3": 40}

    done = agree(staff_client, address)

    assert "Written on" in done.content.decode()
    assert prices() == {"AL-1": Decimal("49.9"), "AL-2": 40, "AL-3": 35}
    assert list(differences()) == []
    noted = Variant.history.filter(history_change_reason="Import of table.csv")
    assert sorted(noted.values_list("sku", "price", "history_type")) == [
        ("AL-1", Decimal("49.9"), "~"),
        ("AL-3", Decimal(35), "~"),
    ]
    assert {one.history_user for one in noted} == {admin_user}
    row = TableImport.objects.get()
    assert (row.state, row.written_by, row.changed, row.content) == ("written", admin_user, 2, b"")


def test_every_wrong_row_is_told_in_words_and_nothing_can_be_written(staff_client, three):
    content = (
        "sku;name;price;sale_price;sale_from;sale_until\n"
        "AL-1;;50;;;\n"  # right
        "AL-9;;50;;;\n"
        "AL-2;;cheap;;;\n"
        "AL-2;;30;;;\n"
        "AL-3;;50;60;2026-12-01;\n"
        "AL-1;;50;;;\n"
        ";;50;;;\n"
    )

    address, page = looked_at(staff_client, "prices", content)

    assert wrong(page) == [
        (3, "sku", "There is no such variant."),
        (4, "price", "Enter a number."),
        (5, "sku", "It stands in row 4 already."),
        (6, "", "A sale price is lower than the price."),
        (7, "sku", "It stands in row 2 already."),
        (8, "sku", "The row names no variant."),
    ]
    assert "Import all" not in page.content.decode()
    assert "6 rows are wrong, so nothing can be imported" in page.content.decode()
    agree(staff_client, address)
    assert prices() == {"AL-1": 40, "AL-2": 40, "AL-3": 40}
    listed = b"".join(staff_client.get(address.replace("change/", "wrong.csv")).streaming_content)
    assert listed.decode("utf-8-sig").splitlines()[1] == "3,sku,AL-9,There is no such variant."


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ("-5;;;", "price", "Ensure this value is greater than or equal to 0."),
        ("0.005;;;", "price", "Amounts in USD go in steps of 0.01."),
        ("NaN;;;", "price", "Enter a number."),
        ("1e9;;;", "price", "Ensure that there are no more than 9 digits before the decimal point."),
        ("=A1;;;", "price", "There is a formula in this cell. Write the value itself."),
        (";30;;", "", "A sale has a price and a day on which it begins."),
        (";30;soon;", "sale_from", "“soon” is no day. Write it as 2026-11-27, or 2026-11-27 08:00 (UTC)."),
        (";30;2026-12-02;2026-12-01", "", "A sale ends after it has begun."),
    ],
)
def test_a_price_that_can_not_be_is_told(staff_client, three, cells, column, why):
    _address, page = looked_at(staff_client, "prices", f"sku;price;sale_price;sale_from;sale_until\nAL-1;{cells}\n")

    assert wrong(page) == [(2, column, why)]


def test_a_sale_begins_and_is_emptied_again(staff_client, three):
    begun = "sku,sale_price,sale_from,sale_until\nAL-1,30,2026-12-01 08:00,2026-12-24\n"
    agree(staff_client, looked_at(staff_client, "prices", begun)[0])
    variant = Variant.objects.get(sku="AL-1")
    assert (variant.sale_price, variant.sale_from) == (30, datetime(2026, 12, 1, 8, tzinfo=UTC))

    address, page = looked_at(staff_client, "prices", "sku,sale_price\nAL-1,-\n")
    agree(staff_client, address)

    variant.refresh_from_db()
    assert (variant.sale_price, variant.sale_from, variant.sale_until) == (None, None, None)
    assert lines(page)[0][2] == [
        ("sale_price", "30.00", ""),
        ("sale_from", "2026-12-01 08:00", ""),
        ("sale_until", "2026-12-24", ""),
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_comes_back_as_no_change(staff_client, three, form):
    VariantFactory(
        sku="AL-4",
        colour="=HYPERLINK(1)",
        product__name="@x",
        sale_price=Decimal("9.99"),
        sale_from=timezone.now(),
        sale_until=timezone.now() + timedelta(days=1),
    )

    content = exported(staff_client, "prices", form)
    _address, page = looked_at(staff_client, "prices", content, name=f"prices.{form}")

    assert counts(page) == {"new": 0, "changed": 0, "unchanged": 4, "wrong": 0}
    assert "Nothing would change." in page.content.decode()
    if form == "xlsx":
        assert cells_of(content)[4][:3] == ["AL-4", "'@x, =HYPERLINK(1)", "40.00"]


def test_a_workbook_is_read_like_a_csv(staff_client, three):
    rows = [
        ["SKU", "Price_USD", "sale_price", "sale_from"],
        ["AL-1", 49.9],
        [],
        ["AL-2", 50, 45.5, datetime(2026, 12, 1)],
    ]

    _address, page = looked_at(staff_client, "prices", workbook(rows), name="prices.xlsx")

    assert [(row, changes) for row, _name, changes in lines(page)] == [
        (2, [("price", "40.00", "49.90")]),
        (4, [("price", "40.00", "50.00"), ("sale_price", "", "45.50"), ("sale_from", "", "2026-12-01")]),
    ]


def test_a_formula_in_a_workbook_is_a_formula(staff_client, three):
    _address, page = looked_at(staff_client, "prices", workbook([["sku", "price"], ["AL-1", "=1+1"]]))

    assert wrong(page) == [(2, "price", "There is a formula in this cell. Write the value itself.")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("sku;prise\nAL-1;7\n", "There is no column “prise” in this table. Is “price” meant?"),
        ("sku;weather\nAL-1;7\n", "There is no column “weather” in this table."),
        ("price\n7\n", "The column “sku” is missing. It has to stand in the first row."),
        ("sku;price_eur\nAL-1;7\n", "There is no column “price_eur” in this table. Is “price_usd” meant?"),
        ("sku;price;price_usd\nAL-1;7;7\n", "The column “price” is there twice."),
        ("sku;\nAL-1;7\n", "A column with words in it has no name in the first row."),
        (b"sku;price\nAL-\x81;7\n", "The letters of the file can not be read."),
        ("sku;price\nAL-1;7\n".encode("utf-16"), "This is no CSV."),
        (b"sku;price" + b";" * 1_000_000, "The table has more than 50 columns."),
        (b"", "The submitted file is empty."),
        (b"PK\x03\x04 and no workbook", "This workbook can not be read."),
        (workbook([["sku", *["x"] * 60]]), "The table has more than 50 columns."),
        (workbook([]), "The file is empty."),
    ],
    ids=lambda value: value if isinstance(value, str) else "a file",  # a workbook bears the time it was made
)
def test_what_is_no_such_table_is_refused_and_not_kept(staff_client, three, content, why):
    assert why in refusal(send(staff_client, "prices", content))


def test_a_second_press_writes_once(staff_client, three):
    address, _page = looked_at(staff_client, "prices", "sku,price\nAL-1,50\n")
    seen = TableImport.objects.get().fingerprint

    for _ in range(2):
        assert staff_client.post(address, {"seen": seen}).status_code == 302

    assert Variant.history.filter(history_change_reason="Import of table.csv").count() == 1


def test_a_shop_that_changed_meanwhile_is_shown_anew_and_nothing_is_written(staff_client, three):
    address, _page = looked_at(staff_client, "prices", "sku,price\nAL-1,50\nAL-2,50\n")
    seen = TableImport.objects.get().fingerprint
    Variant.objects.filter(sku="AL-1").update(price=45)

    for _ in range(2):  # the button of the old page once more agrees to nothing new
        page = staff_client.post(address, {"seen": seen}, follow=True)
        assert "The shop has changed since this page was made" in page.content.decode()
        assert prices() == {"AL-1": 45, "AL-2": 40, "AL-3": 40}
    assert lines(page)[0][2] == [("price", "45.00", "50.00")]

    agree(staff_client, address)
    assert prices() == {"AL-1": 50, "AL-2": 50, "AL-3": 40}


def test_a_row_that_became_wrong_meanwhile_stops_all(staff_client, three):
    address, _page = looked_at(staff_client, "prices", "sku,price\nAL-1,50\nAL-2,50\n")
    Variant.objects.filter(sku="AL-2").update(sku="AL-7")

    page = agree(staff_client, address)

    assert counts(page)["wrong"] == 1
    assert prices() == {"AL-1": 40, "AL-7": 40, "AL-3": 40}


def test_who_may_not_change_prices_neither_sends_nor_writes(client, staff_client, three):
    address, _page = looked_at(staff_client, "prices", "sku,price\nAL-1,50\n")
    seen = TableImport.objects.get().fingerprint
    clerk = UserFactory(is_staff=True)
    may = ["view_tableimport", "change_stock", "view_variant"]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=may))
    client.force_login(clerk)

    assert send(client, "prices", "sku,price\nAL-1,50\n").status_code in {200, 403}
    assert client.post(address, {"seen": seen}).status_code == 403
    assert "Import all" not in client.get(address).content.decode()
    assert TableImport.objects.count() == 1
    assert prices()["AL-1"] == 40


def test_a_long_table_is_read_and_written_by_the_worker(staff_client, deliver, settings):
    products = [VariantFactory(sku=f"AL-{number}") for number in range(2)]
    content = "sku,price\n" + "".join(f"{one.sku},50\n" for one in products) + ",\n" * 300

    address, page = looked_at(staff_client, "prices", content)
    assert "The file is being read." in page.content.decode()
    assert '<meta http-equiv="refresh" content="2">' in page.content.decode()
    deliver()

    assert counts(staff_client.get(address)) == {"new": 0, "changed": 2, "unchanged": 0, "wrong": 0}
    agree(staff_client, address)
    assert prices() == {"AL-0": 50, "AL-1": 50}


def test_a_long_table_that_is_none_says_so_later(staff_client, deliver):
    address, _page = looked_at(staff_client, "prices", "sku,nonsense\n" + "AL-1,1\n" * 300)
    deliver()

    assert "There is no column “nonsense” in this table." in staff_client.get(address).content.decode()


def test_what_nobody_agreed_to_is_forgotten_and_what_was_written_is_not(staff_client, three):
    looked_at(staff_client, "prices", "sku,price\nAL-1,50\n")
    agree(staff_client, looked_at(staff_client, "prices", "sku,price\nAL-2,50\n")[0])
    TableImport.objects.update(uploaded_at=timezone.now() - timedelta(days=3))

    forget_wishes_and_drafts()

    assert [one.state for one in TableImport.objects.all()] == ["written"]


def test_an_import_that_is_not_there_is_a_404(staff_client):
    assert staff_client.get(reverse("admin:catalog_tableimport_change", args=["nonsense"])).status_code == 404
    assert staff_client.get("/admin/catalog/tableimport/export/secrets.csv").status_code == 404


def test_many_rows_cost_as_many_queries_as_two(staff_client, django_assert_max_num_queries):
    skus = [VariantFactory().sku for _ in range(20)]
    content = "sku,price\n" + "".join(f"{sku},6\n" for sku in skus)

    with django_assert_max_num_queries(14):
        address = send(staff_client, "prices", content).url
    seen = TableImport.objects.get().fingerprint
    with django_assert_max_num_queries(45):
        staff_client.post(address, {"seen": seen})

    assert set(prices().values()) == {6}


def bomb():
    """A workbook of a few kilobytes that is a hundred megabytes when it is unpacked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b" " * 100_000_000)
    return file.getvalue()


def test_a_workbook_that_unpacks_to_more_than_a_table_is_refused_from_its_directory(staff_client, three, deliver):
    address, _page = looked_at(staff_client, "prices", bomb(), name="prices.xlsx")
    deliver()

    assert "Unpacked, the workbook is larger than 60000000 bytes." in staff_client.get(address).content.decode()


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>', "There is no column “1” in this table."),
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "The file is empty."),
        ("<row><c><v>1</v>", "This workbook can not be read."),
        ('<row r="1"><c r="A1" t="s"><v>99</v></c></row>', "This workbook can not be read."),
    ],
)
def test_a_sheet_that_claims_what_is_not_there_is_refused(staff_client, three, rows, why):
    assert why in refusal(send(staff_client, "prices", sheet(rows), name="prices.xlsx"))


def sheet(rows):
    """A workbook whose sheet says exactly this."""
    known = zipfile.ZipFile(io.BytesIO(workbook([["sku", "price"]])))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for name in known.namelist():
            content = known.read(name)
            if name == "xl/worksheets/sheet1.xml":
                begin, end = content.split(b"<sheetData>")[0], content.split(b"</sheetData>")[1]
                content = begin + b"<sheetData>" + rows.encode() + b"</sheetData>" + end
            parts.writestr(name, content)
    return file.getvalue()
