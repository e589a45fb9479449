import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from catalog.errors import NotHeld, OutOfStock, StockPromised
from catalog.models import Stock, StockMovement
from catalog.services import stock
from catalog.tests.factories import ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db
Kind = StockMovement.Kind


def levels(variant):
    return Stock.objects.values_list("on_hand", "reserved").get(variant=variant)


def ledger(variant):
    """The movements since the opening stock: kind, change on hand, change reserved, cause."""
    rows = StockMovement.objects.filter(stock__variant=variant).order_by("pk")
    return list(rows.values_list("kind", "on_hand_change", "reserved_change", "cause"))[1:]


@pytest.mark.parametrize(
    ("verb", "expected", "movement"),
    [
        (stock.reserve, (5, 4), ("reserved", 0, 2, "AL-1")),
        (stock.release, (5, 0), ("released", 0, -2, "AL-1")),
        (stock.fulfil, (3, 0), ("sold", -2, -2, "AL-1")),
        (stock.restock, (7, 2), ("returned", 2, 0, "AL-1")),
    ],
)
def test_each_verb_moves_the_levels_and_writes_the_ledger(verb, expected, movement):
    variant = VariantFactory(stock__on_hand=5, stock__reserved=2)

    verb({variant.pk: 2}, cause="AL-1")

    assert levels(variant) == expected
    assert ledger(variant) == [movement]


def test_too_few_of_one_variant_leave_all_as_they_were():
    plenty, scarce = VariantFactory(), VariantFactory(sku="AL-SCARCE", stock__on_hand=1)

    with pytest.raises(OutOfStock) as refusal, transaction.atomic():
        stock.reserve({plenty.pk: 1, scarce.pk: 2}, cause="AL-1")

    assert refusal.value.facts == {"sku": "AL-SCARCE"}
    assert (levels(plenty), levels(scarce)) == ((5, 0), (1, 0))
    assert ledger(plenty) == ledger(scarce) == []


@pytest.mark.parametrize("verb", [stock.release, stock.fulfil])
def test_moving_more_than_is_held_is_a_loud_mistake_and_no_refusal(verb):
    variant = VariantFactory(stock__on_hand=5, stock__reserved=1)

    with pytest.raises(NotHeld):
        verb({variant.pk: 2}, cause="AL-1")

    assert levels(variant) == (5, 1)
    assert ledger(variant) == []


@pytest.mark.parametrize("quantity", [0, -1])
@pytest.mark.parametrize("verb", [stock.reserve, stock.release, stock.fulfil, stock.restock])
def test_no_verb_can_be_turned_round_with_a_negative_number(verb, quantity):
    variant = VariantFactory(stock__on_hand=5, stock__reserved=2)

    with pytest.raises(ValueError, match="counted from 1"), transaction.atomic():
        verb({variant.pk: quantity}, cause="AL-1")

    assert levels(variant) == (5, 2)


def test_an_order_of_three_variants_costs_one_update_and_one_insert(django_assert_num_queries):
    demand = {VariantFactory().pk: 1 for _ in range(3)}

    with django_assert_num_queries(2):
        stock.reserve(demand, cause="AL-1")


def test_staff_change_stock_by_a_signed_number_with_a_reason(admin_user):
    variant = VariantFactory()

    stock.adjust(variant, -2, kind=Kind.DAMAGED, reason="Fell off the shelf", by=admin_user)

    assert levels(variant) == (3, 0)
    assert ledger(variant) == [("damaged", -2, 0, "Fell off the shelf")]
    assert StockMovement.objects.get(kind=Kind.DAMAGED).actor == admin_user


def test_what_is_promised_to_orders_can_not_be_taken_away():
    variant = VariantFactory(stock__on_hand=5, stock__reserved=4)

    with pytest.raises(StockPromised):
        stock.adjust(variant, -2, kind=Kind.COUNTED, reason="Inventory", by=None)

    assert levels(variant) == (5, 4)
    assert ledger(variant) == []


@pytest.mark.parametrize(("change", "kind"), [(0, Kind.COUNTED), (1, Kind.SOLD), (1, Kind.RESERVED), (1, "lost")])
def test_only_real_changes_of_the_kinds_for_people_are_made_by_hand(change, kind):
    variant = VariantFactory()

    with pytest.raises(ValueError, match="no change by hand"):
        stock.adjust(variant, change, kind=kind, reason="…", by=None)

    assert levels(variant) == (5, 0)


def test_new_variants_get_an_empty_shelf_and_old_ones_keep_theirs():
    old, new = VariantFactory(), VariantFactory(stock=None)

    stock.open_shelves([old, new])

    assert (levels(old), levels(new)) == ((5, 0), (0, 0))


@pytest.mark.parametrize(
    "tamper",
    [
        lambda rows: rows.update(on_hand_change=50),
        lambda rows: rows.update(cause="never mind"),
        lambda rows: rows.delete(),
        lambda rows: rows.get().delete(),
    ],
)
def test_the_database_refuses_to_change_or_delete_a_movement(tamper):
    movement = StockMovement.objects.get(stock=VariantFactory().stock)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        tamper(StockMovement.objects.filter(pk=movement.pk))

    kept = StockMovement.objects.get(pk=movement.pk)
    assert (kept.on_hand_change, kept.cause) == (5, "opening stock")


def test_a_movement_stays_when_the_account_of_who_made_it_goes(user):
    variant = VariantFactory()
    stock.adjust(variant, 1, kind=Kind.RECEIVED, reason="Delivery", by=user)

    user.delete()

    assert StockMovement.objects.get(cause="Delivery").actor is None


def test_the_proof_passes_over_honest_rows(capsys):
    variant = VariantFactory(stock__reserved=1)
    stock.fulfil({variant.pk: 1}, cause="AL-1")
    VariantFactory(stock__on_hand=0)

    call_command("check_stock")

    assert capsys.readouterr().out == "2 stock levels agree with the ledger and with open orders\n"


def test_the_proof_names_what_differs(capsys):
    VariantFactory()
    changed = VariantFactory(sku="AL-CHANGED")
    VariantFactory(sku="AL-NO-ROW", stock=None)
    Stock.objects.filter(variant=changed).update(on_hand=7, reserved=1)

    with pytest.raises(CommandError, match="3 differences") as refusal:
        call_command("check_stock")

    assert refusal.value.returncode == 1
    assert capsys.readouterr().out.splitlines() == [
        "AL-NO-ROW: has no stock row",
        "AL-CHANGED: on hand 7, by the ledger 5; reserved 1, by the ledger 0",
        "AL-CHANGED: 1 reserved, 0 in open orders",
    ]


def test_saving_a_product_never_touches_its_stock():
    variant = VariantFactory(product=ProductFactory(name="Old"))
    stale = variant.product
    stock.reserve({variant.pk: 3}, cause="AL-1")

    stale.name = "New"
    stale.save()
    variant.save()

    assert levels(variant) == (5, 3)
