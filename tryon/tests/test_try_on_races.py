"""The same frame on the same face, asked for by many at once: one row and one picture."""

from functools import partial
from time import sleep

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from almahra.core.models import OutboxMessage
from almahra.core.tests.racing import race
from tryon.models import TryOn, TryOnDeletion, TryOnSession
from tryon.services.choosing import chosen_variants
from tryon.services.deleting import delete_session
from tryon.services.drawing import _keep, draw
from tryon.services.trying import try_on
from tryon.tests.trying import frame, guest, seen, sent, stored, tried, work

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = {"face": None, "pd_mm": None, "tint": None}


@pytest.fixture
def asked(api, monkeypatch):
    """Ten who ask the same; between looking and writing lies a while."""
    variant = frame()
    sent(api)
    count = QuerySet.count
    monkeypatch.setattr(QuerySet, "count", lambda rows: sleep(0.2) or count(rows))
    session = TryOnSession.objects.get()
    return [partial(try_on, session, chosen_variants(variant.sku, []), question=QUESTION)] * 10


def test_ten_at_once_are_one_row_and_one_picture(asked, deliver):
    answers = race(*asked)

    one = TryOn.objects.get()
    assert {tried.row.pk for (tried,) in answers} == {one.pk}
    assert work() == 2
    deliver()
    one.refresh_from_db()
    assert stored() == sorted([TryOnSession.objects.get().photo, one.picture])
    assert OutboxMessage.objects.filter(topic="tryon.draw").count() == 1


def test_a_control_without_the_lock_some_of_them_fail(asked, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows.all())

    answers = race(*asked)

    assert any(isinstance(answer, IntegrityError) for answer in answers), "nothing but the constraint is left"
    assert TryOn.objects.count() == 1


def test_two_workers_at_one_frame_leave_one_picture(api, deliver):
    session = seen(api)
    tried(api, session, frame().sku)
    row, one = TryOnSession.objects.get(), TryOn.objects.get()

    assert race(*[partial(draw, row.public_id, [one.public_id])] * 2) == [None, None]
    deliver()

    one.refresh_from_db()
    assert stored() == sorted([row.photo, one.picture])


def test_deleting_at_once_is_deleting_once(api, deliver):
    session = sent(api).json()
    row = TryOnSession.objects.get()

    assert race(*[partial(delete_session, row)] * 8) == [None] * 8
    deliver()

    assert TryOnDeletion.objects.count() == 1
    assert stored() == []
    assert api.get(f"/api/ar/results/{session['session_id']}", **guest(session)).status_code == 404


@pytest.fixture
def deleted_while_kept(api, monkeypatch):
    """A session that is deleted, and a worker that keeps a picture of it before the rows are gone."""
    session = seen(api)
    tried(api, session, frame().sku)
    write = QuerySet.bulk_create
    monkeypatch.setattr(QuerySet, "bulk_create", lambda rows, *new: sleep(0.6) or write(rows, *new))
    row, one = TryOnSession.objects.get(), TryOn.objects.get()
    return [partial(delete_session, row), lambda: sleep(0.3) or _keep(one, b"a picture")]


def test_a_picture_that_is_kept_while_its_session_is_deleted_goes_with_it(deleted_while_kept, deliver):
    assert race(*deleted_while_kept) == [None, None]
    deliver()

    assert (TryOn.objects.count(), stored()) == (0, [])


def test_a_control_without_the_lock_the_picture_stays_behind(deleted_while_kept, deliver, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows.all())

    assert race(*deleted_while_kept) == [None, None]
    deliver()

    assert (TryOn.objects.count(), len(stored())) == (0, 1)
