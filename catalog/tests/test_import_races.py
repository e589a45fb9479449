"""One table agreed to by many at once is written once; the control shows the race without the lock of its row."""

import threading

import pytest
from django.db.models import QuerySet

from accounts.tests.factories import UserFactory
from catalog.errors import ImportBusy
from catalog.models import Stock, StockMovement, TableImport
from catalog.services import imports
from catalog.tests.factories import VariantFactory

from .test_stock_races import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MANY = 4
TEN_MORE = b"sku,counted,change,kind,reason\nAL-1,,+10,received,Note 4711\n"


@pytest.fixture
def seen():
    """A delivery of ten pieces that was looked at."""
    VariantFactory(sku="AL-1", stock__on_hand=5)
    found = TableImport.objects.create(
        kind="stock", file_name="delivery.csv", content=TEN_MORE, uploaded_by=UserFactory(is_staff=True)
    )
    imports.look(found.pk)
    found.refresh_from_db()
    assert (found.state, found.changed, found.wrong) == ("looked_at", 1, 0)
    return found


def agreeing(found):
    def agree():
        try:
            imports.ask_for_writing(found.pk, seen=found.fingerprint, by=found.uploaded_by)
        except ImportBusy:
            return "busy"
        return "agreed"

    return agree


def writing(found):
    """What a task does with a table that somebody has agreed to, and its twin that a broker has delivered again."""

    def write():
        try:
            return imports.write(found.pk)
        except ImportBusy:
            return "busy"

    return write


def received():
    return list(
        StockMovement.objects.filter(kind="received", cause="Note 4711").values_list("on_hand_change", flat=True)
    )


def test_a_table_agreed_to_by_four_at_once_is_written_once(seen):
    outcomes = at_once(*[agreeing(seen)] * MANY)

    assert "agreed" in outcomes
    assert received() == [10]
    assert Stock.objects.get().on_hand == 15
    assert TableImport.objects.get().state == "written"


def test_a_task_delivered_four_times_at_once_writes_once(seen):
    TableImport.objects.update(state="writing")

    outcomes = at_once(*[writing(seen)] * MANY)

    assert outcomes.count(True) == 1
    assert received() == [10]
    assert Stock.objects.get().on_hand == 15


def test_control_without_the_lock_the_pieces_come_four_times(seen, monkeypatch):
    TableImport.objects.update(state="writing")
    all_have_looked = threading.Barrier(MANY)
    held = imports._held

    def held_by_nobody(import_id):
        found = held(import_id)
        all_have_looked.wait(timeout=10)
        return found

    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows.all())
    monkeypatch.setattr(imports, "_held", held_by_nobody)

    outcomes = at_once(*[writing(seen)] * MANY)

    assert outcomes == [True] * MANY
    assert received() == [10] * MANY
    assert Stock.objects.get().on_hand == 45
