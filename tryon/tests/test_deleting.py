"""Photos live for a day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tryon.models import TryOn, TryOnDeletion, TryOnSession
from tryon.services import deleting, drawing
from tryon.services.deleting import delete_session
from tryon.tasks import delete_what_is_over
from tryon.tests.trying import frame, guest, results, seen, sent, stored, tried, work

pytestmark = pytest.mark.django_db


def expire(*sessions):
    ids = [session["session_id"] for session in sessions]
    TryOnSession.objects.filter(public_id__in=ids).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_the_clock_deletes_what_is_over_and_nothing_else(api, deliver):
    variant = frame()
    over, living = seen(api), seen(api)
    for session in (over, living):
        tried(api, session, variant.sku)
    work()
    expire(over)

    delete_what_is_over()
    delete_what_is_over()
    deliver()

    assert str(TryOnSession.objects.get().public_id) == living["session_id"]
    deletion = TryOnDeletion.objects.get()
    assert (str(deletion.session_id), deletion.reason, deletion.pictures) == (over["session_id"], "expired", 2)
    assert stored() == sorted([TryOnSession.objects.get().photo, TryOn.objects.get().picture])


def test_more_than_it_takes_at_once_goes_in_several_turns(api, monkeypatch):
    monkeypatch.setattr(deleting, "AT_ONCE", 1)
    expire(sent(api).json(), sent(api).json(), sent(api).json())

    assert deleting.delete_what_is_over() == 3
    assert TryOnDeletion.objects.count() == 3


def test_a_photo_lives_for_the_hours_that_the_shop_says(api, settings):
    settings.TRYON_KEPT_HOURS = 2

    before = timezone.now()
    sent(api)

    lifetime = TryOnSession.objects.get().expires_at - before
    assert timedelta(hours=2) <= lifetime < timedelta(hours=2, minutes=1)


def test_deleting_twice_is_the_same_as_once(api):
    sent(api)
    session = TryOnSession.objects.get()

    delete_session(session)
    delete_session(session)

    assert TryOnDeletion.objects.count() == 1


def test_what_is_deleted_while_it_is_drawn_leaves_no_file(api, deliver, monkeypatch):
    variant = frame()
    session = seen(api)
    tried(api, session, variant.sku)
    picture = drawing._picture

    def deleted_meanwhile(*asked):
        drawn = picture(*asked)
        api.delete(f"/api/ar/results/{session['session_id']}", **guest(session))
        return drawn

    monkeypatch.setattr(drawing, "_picture", deleted_meanwhile)
    work()
    deliver()

    assert (stored(), TryOn.objects.count(), TryOnDeletion.objects.get().pictures) == ([], 0, 1)
    assert results(api, session["session_id"], **guest(session)).status_code == 404


def test_what_is_deleted_before_a_worker_came_is_no_trouble_to_it(api):
    session = sent(api).json()
    tried(api, session, frame().sku)
    api.delete(f"/api/ar/results/{session['session_id']}", **guest(session))

    assert work() == 2, "both messages are done with"
    assert not TryOn.objects.exists()
