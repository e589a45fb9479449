"""Several of the staff at one picture at the same moment, with a control without the guard."""

import threading
from collections import Counter

import pytest

from accounts.tests.factories import UserFactory
from almahra.core.errors import Refusal
from almahra.core.tests.racing import THREADS, race
from catalog.tests.factories import FrameVariantFactory
from tryon.models import FramePicture, FramePictureEvent
from tryon.services import cutting, frame_pictures

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def proposed():
    picture = frame_pictures.propose_drawn(FrameVariantFactory(), by=None)
    cutting.make(picture.pk, revision=1)
    return FramePicture.objects.get()


@pytest.fixture
def all_have_looked(monkeypatch):
    """Nobody holds the variant, and everybody has read the row before anybody writes it."""
    seen, together = frame_pictures._seen, threading.Barrier(THREADS)

    def looked(*asked):
        now = seen(*asked)
        together.wait(timeout=20)
        return now

    monkeypatch.setattr(frame_pictures, "_seen", looked)
    monkeypatch.setattr(frame_pictures, "_lock", lambda variant_id: None)


def approving(picture):
    clerk = UserFactory()

    def story():
        try:
            frame_pictures.approve(picture, revision=picture.revision, by=clerk)
        except Refusal as refusal:
            return refusal.code
        return "done"

    return story


def approvals():
    return FramePictureEvent.objects.filter(kind="approved").count()


def test_of_sixteen_who_approve_one_does(proposed):
    outcomes = race(*[approving(proposed) for _ in range(THREADS)])

    assert Counter(outcomes) == {"done": 1, "illegal_transition": THREADS - 1}
    assert approvals() == 1


def test_the_row_itself_decides_who_was_first(proposed, all_have_looked):
    outcomes = race(*[approving(proposed) for _ in range(THREADS)])

    assert Counter(outcomes) == {"done": 1, "illegal_transition": THREADS - 1}
    assert approvals() == 1


def test_control_without_that_all_sixteen_believe_they_were(proposed, all_have_looked, monkeypatch):
    def any_state(picture, revision):
        return FramePicture.objects.filter(pk=picture.pk)

    monkeypatch.setattr(frame_pictures, "_ready", any_state)

    outcomes = race(*[approving(proposed) for _ in range(THREADS)])

    assert Counter(outcomes) == {"done": THREADS}
    assert approvals() == THREADS


def test_approving_and_sending_another_leave_one_of_each_at_most(proposed):
    def send():
        frame_pictures.propose_drawn(proposed.variant, by=None)
        return "sent"

    outcomes = Counter(race(*[act for _ in range(THREADS // 2) for act in (approving(proposed), send)]))

    assert outcomes["sent"] == THREADS // 2
    assert outcomes["done"] <= 1
    assert FramePicture.objects.filter(state="approved").count() == outcomes["done"]
    assert FramePicture.objects.proposed().count() == 1
