"""Many prices at once: looked at, then written exactly as shown, once, with who did it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from catalog.models import Product, ProductCard, Variant
from catalog.services import repricing
from catalog.services.cards import differences, rebuild
from catalog.tests.factories import FrameVariantFactory, ProductFactory, VariantFactory
from catalog.tests.test_admin import messages_of, page

pytestmark = pytest.mark.django_db

PRICES = reverse("admin:catalog_variant_prices")
FRIDAY = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=3)


@pytest.fixture
def pair():
    """Two variants of one product: A for 40.00 USD, B for 89.00 USD."""
    product = ProductFactory(slug="marjan", name="Marjan")
    pair = [VariantFactory(product=product, sku=sku, price=Decimal(price)) for sku, price in [("A", 40), ("B", 89)]]
    list(rebuild())
    return pair


def chosen(client, variants, **more):
    """The page that the action leads to."""
    return client.post(
        page(Variant), {"action": "change_prices", "_selected_action": [one.pk for one in variants], **more}
    )


def asked(response, **fields):
    """The form as a browser would send it, with these words in it."""
    form = response.context["form"]
    sent = {field.html_name: field.value() for field in form if field.value() is not None}
    return {**sent, "shown": response.context.get("fingerprint", ""), **fields}


def look(client, variants, **fields):
    """The preview."""
    return client.post(PRICES, asked(chosen(client, variants), **{"ending": "none", **fields}, look="1"))


def apply(client, preview, **fields):
    return client.post(PRICES, asked(preview, **fields, apply="1"), follow=True)


def table(response):
    return [(row.line.variant.sku, row.old, row.new, str(row.said)) for row in response.context["rows"]]


def prices():
    return dict(Variant.objects.values_list("sku", "price"))


def test_the_rows_that_were_chosen_are_named_before_anything_is_asked(staff_client, pair):
    response = chosen(staff_client, pair)

    assert response.context["form"]["ids"].value() == f"{pair[0].pk},{pair[1].pk}"
    assert "2 variants are chosen." in response.content.decode()


def test_a_preview_shows_every_row_and_writes_nothing(staff_client, pair):
    response = look(staff_client, pair, how="percent", number="-20", ending="90")

    assert table(response) == [("A", "40.00", "31.90", ""), ("B", "89.00", "70.90", "")]
    assert "Change 2 prices" in response.content.decode()
    assert prices() == {"A": 40, "B": 89}
    assert Variant.history.count() == 2


def test_what_was_shown_is_written_with_who_did_it_and_the_shop_shows_it(staff_client, admin_user, pair, stranger):
    preview = look(staff_client, pair, how="percent", number="-20", ending="90")

    response = apply(staff_client, preview)

    assert messages_of(response) == ["2 prices were changed."]
    assert prices() == {"A": Decimal("31.90"), "B": Decimal("70.90")}
    past = Variant.history.filter(history_type="~").order_by("id")
    assert [(row.sku, row.price, row.history_user) for row in past] == [
        ("A", Decimal("31.90"), admin_user),
        ("B", Decimal("70.90"), admin_user),
    ]
    [newest, first] = Variant.history.filter(sku="A")
    assert newest.diff_against(first).changed_fields == ["price"]
    assert list(differences()) == []
    given = stranger.get("/api/products/marjan").json()
    assert [variant["price"] for variant in given["variants"]] == ["31.90", "70.90"]


def test_the_button_pressed_twice_changes_prices_once(staff_client, pair):
    preview = look(staff_client, pair, how="amount", number="-5")

    apply(staff_client, preview)
    response = apply(staff_client, preview)

    assert messages_of(response) == ["This was done already, once."]
    assert prices() == {"A": 35, "B": 84}


def test_a_price_that_changed_meanwhile_refuses_all_and_shows_them_anew(staff_client, pair):
    preview = look(staff_client, pair, how="amount", number="-5")
    Variant.objects.filter(sku="B").update(price=100)

    response = apply(staff_client, preview)

    assert response.context["form"].non_field_errors()[0].startswith("This is not what was shown:")
    assert table(response) == [("A", "40.00", "35.00", ""), ("B", "100.00", "95.00", "")]
    assert prices() == {"A": 40, "B": 100}
    apply(staff_client, response)
    assert prices() == {"A": 35, "B": 95}


def test_other_words_than_those_looked_at_are_not_written(staff_client, pair):
    preview = look(staff_client, pair, how="amount", number="-5")

    response = apply(staff_client, preview, number="-6")

    assert table(response)[0] == ("A", "40.00", "34.00", "")
    assert prices() == {"A": 40, "B": 89}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"how": "amount", "number": "-40"}, "would be 0"),
        ({"how": "amount", "number": "-10", "floor": "30.01"}, "below the floor"),
        ({"how": "fixed", "number": "40"}, "unchanged"),
        ({"becomes": "sale", "how": "fixed", "number": "40"}, "a sale is lower than the price"),
        ({"becomes": "sale", "how": "percent", "number": "0"}, "a sale is lower than the price"),
        ({"becomes": "no_sale"}, "no sale"),
    ],
)
def test_a_row_that_can_not_be_is_named_and_left_while_the_others_change(staff_client, pair, fields, said):
    if fields.get("becomes") == "no_sale":
        Variant.objects.filter(sku="B").update(sale_price=60, sale_from=timezone.now())
    preview = look(staff_client, pair, **fields)

    assert table(preview)[0][0] == "A"
    assert table(preview)[0][3] == said
    assert "1 is left as it is." in preview.content.decode() or preview.context["changed"] == 0
    apply(staff_client, preview)
    assert prices()["A"] == 40
    assert Variant.objects.get(sku="A").sale_price is None


def test_a_price_does_not_fall_to_its_own_sale(staff_client, pair):
    Variant.objects.filter(sku="A").update(sale_price=30, sale_from=timezone.now())

    preview = look(staff_client, pair[:1], how="fixed", number="30")

    assert table(preview)[0][3] == "not above the price of its sale"
    assert preview.context["changed"] == 0


def test_new_prices_from_friday_begin_on_friday(staff_client, pair, stranger):
    days = {"sale_from": f"{FRIDAY:%Y-%m-%dT%H:%M}", "sale_until": f"{FRIDAY + timedelta(days=7):%Y-%m-%dT%H:%M}"}
    preview = look(staff_client, pair, becomes="sale", how="percent", number="-10", **days)

    apply(staff_client, preview)

    sale = Variant.objects.values_list("price", "sale_price", "sale_from", "sale_until").get(sku="A")
    assert sale == (40, 36, FRIDAY, FRIDAY + timedelta(days=7))
    assert stranger.get("/api/products/marjan").json()["price"] == "40.00"
    assert ProductCard.objects.get().turns_at == FRIDAY


def test_a_sale_without_a_beginning_begins_at_once(staff_client, pair, stranger):
    preview = look(staff_client, pair, becomes="sale", how="percent", number="-10")

    apply(staff_client, preview)

    given = stranger.get("/api/products/marjan").json()
    assert (given["price"], given["compare_at_price"]) == ("36.00", "40.00")


def test_a_sale_that_replaces_another_says_so(staff_client, pair):
    Variant.objects.filter(sku="A").update(sale_price=30, sale_from=datetime(2026, 1, 1, tzinfo=UTC))

    preview = look(staff_client, pair, becomes="sale", how="percent", number="-10")

    assert [row[3] for row in table(preview)] == ["replaces the sale it has", ""]


def test_a_sale_is_ended(staff_client, pair, stranger):
    Variant.objects.update(sale_price=30, sale_from=datetime(2026, 1, 1, tzinfo=UTC))

    apply(staff_client, look(staff_client, pair, becomes="no_sale"))

    assert set(Variant.objects.values_list("sale_price", "sale_from", "sale_until")) == {(None, None, None)}
    assert stranger.get("/api/products/marjan").json()["price"] == "40.00"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"how": "percent", "number": ""}, "number"),
        ({"how": "percent", "number": "-91"}, "number"),
        ({"how": "percent", "number": "NaN"}, "number"),
        ({"how": "percent", "number": "1e99"}, "number"),
        ({"how": "fixed", "number": "0"}, "number"),
        ({"how": "magic", "number": "1"}, "how"),
        ({"becomes": "sale", "how": "percent", "number": "-5", "sale_from": "2020-01-01T00:00"}, "sale_from"),
        ({"becomes": "sale", "how": "percent", "number": "-5", "sale_until": "2020-01-01T00:00"}, "sale_until"),
        ({"how": "percent", "number": "-5", "ids": "1,x"}, "ids"),
        ({"how": "percent", "number": "-5", "ids": ",".join(["1"] * 5001)}, "ids"),
        ({"how": "percent", "number": "-5", "ids": "9" * 30}, "ids"),
        ({"how": "percent", "number": "-5", "floor": "-1"}, "floor"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(staff_client, pair, fields, field):
    response = look(staff_client, pair, **fields)

    assert list(response.context["form"].errors) == [field]
    assert "rows" not in response.context


def test_everything_that_matches_a_search_is_changed(staff_client, pair):
    VariantFactory(sku="OTHER", product__name="Rimal")
    sent = {"select_across": "1", "_selected_action": [pair[0].pk], "action": "change_prices"}

    response = staff_client.post(f"{page(Variant)}?q=marjan", sent)

    assert response.context["form"]["ids"].value() == f"{pair[0].pk},{pair[1].pk}"


def test_products_mean_all_their_variants(staff_client, pair):
    other = FrameVariantFactory()
    sent = {"action": "change_prices", "_selected_action": [pair[0].product_id]}

    response = staff_client.post(page(Product), sent)

    assert response.context["form"]["ids"].value() == f"{pair[0].pk},{pair[1].pk}"
    assert str(other.pk) not in response.context["form"]["ids"].value().split(",")


def test_more_than_can_be_changed_at_once_is_told(staff_client, pair, monkeypatch):
    monkeypatch.setattr(repricing, "MOST", 1)

    response = staff_client.post(
        page(Variant), {"action": "change_prices", "_selected_action": [one.pk for one in pair]}, follow=True
    )

    assert messages_of(response) == ["These are 2 variants, and 1 can be changed at once. Narrow the list down."]


def test_whoever_has_the_page_of_a_product_open_is_told_that_prices_changed(staff_client, pair):
    before = Product.objects.get().updated_at

    apply(staff_client, look(staff_client, pair, how="amount", number="1"))

    assert Product.objects.get().updated_at > before


@pytest.mark.parametrize(("role", "may"), [("Catalogue", True), ("Manager", True), ("Support", False)])
def test_prices_are_changed_by_those_who_may(client, pair, role, may):
    call_command("setup_roles", verbosity=0)
    clerk = UserFactory(is_staff=True)
    clerk.groups.add(Group.objects.get(name=role))
    client.force_login(clerk)
    ids = ",".join(str(one.pk) for one in pair)

    sent = {"ids": ids, "becomes": "price", "how": "amount", "number": "1", "ending": "none", "look": "1"}
    answer = client.post(PRICES, {**sent, "page_key": "9b2f4a3e-0000-4000-8000-000000000001"})

    assert answer.status_code == (200 if may else 403)
    assert ("change_prices" in client.get(page(Variant)).content.decode()) == may


def test_statements_do_not_grow_with_the_rows(pair, admin_user):
    wanted = repricing.Wanted(repricing.Becomes.PRICE, repricing.How.AMOUNT, Decimal(1))
    many = [VariantFactory(product=pair[0].product).pk for _ in range(20)]
    counts = []
    for ids in ([one.pk for one in pair], many):
        shown = repricing.fingerprint(repricing.look(ids, wanted))
        with CaptureQueriesContext(connection) as asked_for:
            repricing.write(ids, wanted, shown=shown, by=admin_user)
        counts.append(len(asked_for))

    assert counts[1] <= counts[0]
