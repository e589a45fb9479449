"""Several who write at once on a real database, each with a control without the guard."""

from functools import partial
from threading import Barrier, Event

import pytest

from accounts.services import wearers
from almahra.core.tests.racing import race
from prescriptions.errors import PrescriptionChanged, TooManyPrescriptions
from prescriptions.models import Prescription, PrescriptionEvent
from prescriptions.services import adding, correcting, verifying
from prescriptions.services.expiring import expire_prescriptions
from prescriptions.tests.factories import added, corrected, days_ago, verified

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MANY = 8


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


@pytest.fixture
def unlocked(monkeypatch):
    """Nobody waits for anybody."""
    for services in (adding, correcting, verifying):
        monkeypatch.setattr(services, "lock_prescriptions_of", lambda owner_id: None)


def meet(monkeypatch, home, name, *, parties):
    """Let `home.name` begin only when as many as `parties` have come to it."""
    gate, act = Barrier(parties), getattr(home, name)

    def act_together(*args, **kwargs):
        gate.wait(timeout=10)
        return act(*args, **kwargs)

    monkeypatch.setattr(home, name, act_together)


def test_corrections_at_once_make_one_new_version(wearer):
    first = verified(wearer)

    outcomes = race(*[partial(corrected, first, note=str(number)) for number in range(MANY)])

    assert names(outcomes) == ["HasNewerVersion"] * (MANY - 1) + ["Prescription"]
    assert Prescription.objects.filter(series=first.series).count() == 2


def test_control_without_the_lock_only_a_constraint_is_left_between_two_versions(wearer, unlocked, monkeypatch):
    first = verified(wearer)
    meet(monkeypatch, correcting, "_put_into_a_version", parties=4)

    outcomes = race(*[partial(corrected, first, note=str(number)) for number in range(4)])

    assert names(outcomes) == ["IntegrityError"] * 3 + ["Prescription"]


def test_corrections_of_an_open_one_at_once_lose_none(wearer):
    prescription = added(wearer)
    fields = ["name", "licence", "jurisdiction", "phone", "fax", "address"]

    outcomes = race(*[partial(corrected, prescription, prescriber={field: "here"}) for field in fields])

    assert names(outcomes) == ["Prescription"] * len(fields)
    kept = Prescription.objects.with_people().get(pk=prescription.pk)
    assert {getattr(kept.document.prescriber, field) for field in fields} == {"here"}
    assert kept.revision == len(fields) + 1


def test_control_without_the_lock_the_last_writer_wipes_out_the_others(wearer, unlocked, monkeypatch):
    prescription = added(wearer)
    meet(monkeypatch, correcting, "settled", parties=3)
    fields = ["name", "licence", "fax"]

    race(*[partial(corrected, prescription, prescriber={field: "here"}) for field in fields])

    kept = Prescription.objects.with_people().get(pk=prescription.pk).document.prescriber
    assert [getattr(kept, field) for field in fields].count("here") == 1


@pytest.mark.parametrize("turn", range(4))
def test_what_is_verified_is_what_was_read(wearer, optician, turn):
    """Either the optician is told to look again, or the correction is a new version: never are both in one."""
    prescription = added(wearer)

    decided, changed = race(
        partial(verifying.verify, prescription, by=optician, revision=1),
        partial(corrected, prescription, right={"sphere": "-2.50"}),
    )

    now = Prescription.objects.with_people().get(pk=prescription.pk)
    sphere = str(now.document.right.sphere)
    if isinstance(decided, PrescriptionChanged):
        assert (now.status, sphere, changed.pk) == ("submitted", "-2.50", now.pk)
    else:
        # The customer's copy said that it was open: by then it was decided, and is corrected anew by looking again.
        assert (now.status, sphere) == ("verified", "-2.25")
        assert isinstance(changed, PrescriptionChanged)


def test_control_without_the_lock_something_is_verified_that_nobody_read(wearer, optician, unlocked, monkeypatch):
    prescription, is_read, is_changed = added(wearer), Event(), Event()

    def look_and_think(current, by):
        is_read.set()
        is_changed.wait(timeout=10)

    monkeypatch.setattr(verifying, "_check_verifier", look_and_think)

    def correct():
        is_read.wait(timeout=10)
        corrected(prescription, right={"sphere": "-2.50"})
        is_changed.set()

    race(partial(verifying.verify, prescription, by=optician, revision=1), correct)

    now = Prescription.objects.with_people().get(pk=prescription.pk)
    assert (now.status, str(now.document.right.sphere)) == ("verified", "-2.50")


def test_many_opticians_verify_once(wearer, colleague):
    prescription = added(wearer)
    opticians = [colleague("Optician") for _ in range(4)]

    outcomes = race(*[partial(verifying.verify, prescription, by=one, revision=1) for one in opticians])

    assert names(outcomes) == ["IllegalTransition"] * 3 + ["Prescription"]
    assert PrescriptionEvent.objects.filter(prescription=prescription, to_status="verified").count() == 1


def test_of_many_last_ones_at_once_one_fits(wearer, monkeypatch):
    monkeypatch.setattr(adding, "MOST_PRESCRIPTIONS", 3)
    added(wearer)
    added(wearer)

    outcomes = race(*[partial(added, wearer)] * MANY)

    assert names(outcomes) == ["Prescription"] + [TooManyPrescriptions.__name__] * (MANY - 1)
    assert Prescription.objects.count() == 3


def test_control_without_the_lock_too_many_fit(wearer, unlocked, monkeypatch):
    monkeypatch.setattr(adding, "MOST_PRESCRIPTIONS", 3)
    added(wearer)
    added(wearer)
    meet(monkeypatch, adding, "note", parties=4)

    race(*[partial(added, wearer)] * 4)

    assert Prescription.objects.count() == 6


@pytest.mark.parametrize("turn", range(4))
def test_a_wearer_goes_or_gets_a_prescription_and_never_both(wearer, turn):
    outcomes = race(partial(wearers.delete_wearer, wearer), partial(added, wearer))

    assert names(outcomes) in (["NoneType", "UnknownWearer"], ["Prescription", "WearerInUse"])


@pytest.mark.parametrize("turn", range(4))
def test_the_clock_and_an_optician_agree(wearer, optician, turn):
    first = verified(wearer)
    Prescription.objects.filter(pk=first.pk).update(expires_on=days_ago(1))
    second = corrected(Prescription.objects.with_people().get(pk=first.pk), note="new")

    race(partial(verifying.verify, second, by=optician, revision=1), partial(expire_prescriptions, days_ago(0)))

    first.refresh_from_db()
    second.refresh_from_db()
    assert second.status == "verified"
    assert first.status in ("superseded", "expired")
