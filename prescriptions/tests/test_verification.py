"""What opticians do with prescriptions that wait, and what the house lets nobody do."""

import pytest
from django.db import IntegrityError, transaction

from accounts.tests.factories import UserFactory, WearerFactory
from almahra.core.errors import NotThere
from prescriptions import access
from prescriptions.errors import (
    IllegalTransition,
    NotYourOwn,
    PrescriptionChanged,
    PrescriptionExpired,
    PrescriptionInvalid,
    SamePerson,
    ValuesMissing,
)
from prescriptions.models import Prescription, PrescriptionDeletion, PrescriptionEvent, PrescriptionRead
from prescriptions.reasons import Question, Rejection
from prescriptions.services import verifying
from prescriptions.services.auditing import note_read
from prescriptions.services.deleting import delete_prescription
from prescriptions.services.expiring import expire_prescriptions
from prescriptions.status import COMES_FROM, Status
from prescriptions.tests.factories import (
    HOME,
    added,
    at,
    corrected,
    days_ago,
    typed_in,
    uploaded,
    verified,
)


def fresh(prescription):
    return Prescription.objects.with_people().get(pk=prescription.pk)


def story(prescription):
    return [
        (event.kind, event.from_status, event.to_status, event.reason, event.actor)
        for event in PrescriptionEvent.objects.filter(prescription=prescription)
    ]


def test_an_optician_verifies_what_was_typed(user, wearer, optician):
    prescription = verifying.verify(added(wearer), by=optician, revision=1)

    assert (prescription.status, prescription.verified_by) == ("verified", optician)
    assert fresh(prescription).verified_at is not None
    assert story(prescription) == [
        ("added", "", "submitted", "", user),
        ("moved", "submitted", "verified", "", optician),
    ]


def test_an_optician_asks_and_the_answer_stands_in_the_queue_again(customer, user, wearer, optician):
    prescription = added(wearer)

    verifying.ask(prescription, by=optician, revision=1, question=Question.SIGN_UNCLEAR, note="Left eye?")

    answer = customer.get(at(prescription)).json()
    assert answer["status"] == "needs_info"
    assert answer["reason"] == {
        "code": "sign_unclear",
        "detail": "We are not sure of a plus or minus. Please look at the signs again.",
        "note": "Left eye?",
    }
    assert (answer["events"][-1]["reason"], answer["events"][-1]["note"]) == ("sign_unclear", "Left eye?")
    answered = customer.patch(at(prescription), {"note": "Both are minus"}).json()
    assert (answered["status"], answered["reason"]) == ("submitted", None)
    assert fresh(prescription).revision == 2


def test_an_optician_says_no_and_the_customer_may_mend_it(customer, wearer, optician):
    prescription = added(wearer)

    verifying.reject(prescription, by=optician, revision=1, reason=Rejection.OTHER)

    answer = customer.get(at(prescription)).json()
    assert (answer["status"], answer["reason"]["code"]) == ("rejected", "other")
    assert answer["reason"]["detail"] == "We can not make glasses from this prescription."
    assert customer.patch(at(prescription), {"right": {"sphere": "-2.50"}}).json()["status"] == "submitted"


def test_a_question_without_an_answer_ends_in_a_no(wearer, optician):
    asked = verifying.ask(added(wearer), by=optician, revision=1, question=Question.OTHER)

    assert verifying.reject(asked, by=optician, revision=1, reason=Rejection.NO_ANSWER).status == "rejected"


def test_who_types_from_the_picture_does_not_verify(wearer, colleague, two_pages):
    typist, optician = colleague("Optician"), colleague("Optician")
    prescription = uploaded(wearer, "a picture")

    with pytest.raises(ValuesMissing):
        verifying.verify(prescription, by=optician, revision=1)
    typed = typed_in(prescription, by=typist)
    with pytest.raises(SamePerson):
        verifying.verify(typed, by=typist, revision=2)

    assert fresh(typed).status == "submitted"
    assert verifying.verify(typed, by=optician, revision=2).entered_by == typist


def test_who_typed_does_not_verify_whatever_the_code_says(wearer, optician):
    prescription = added(wearer)

    for who in ({"entered_by": optician}, {"verified_by": prescription.owner}):
        done = {"status": "verified", "verified_by": optician, "verified_at": prescription.created_at} | who
        with pytest.raises(IntegrityError, match="who_typed_does_not_verify"), transaction.atomic():
            Prescription.objects.filter(pk=prescription.pk).update(**done)


def test_a_correction_of_typed_in_values_keeps_in_mind_who_typed_them(wearer, colleague, two_pages):
    typist, optician = colleague("Optician"), colleague("Optician")
    first = verifying.verify(typed_in(uploaded(wearer, "a picture"), by=typist), by=optician, revision=2)

    note_only = corrected(first, note="Thank you")

    with pytest.raises(SamePerson):
        verifying.verify(note_only, by=typist, revision=1)
    assert fresh(corrected(note_only, right={"sphere": "-2.50"})).entered_by == first.owner


def test_opticians_do_not_verify_or_type_for_themselves(colleague, two_pages):
    optician, other = colleague("Optician"), colleague("Optician")
    own = uploaded(WearerFactory(owner=optician), "a picture")

    with pytest.raises(NotYourOwn):
        typed_in(own, by=optician)
    typed = typed_in(own, by=other)
    with pytest.raises(NotYourOwn):
        verifying.verify(typed, by=optician, revision=2)

    assert fresh(own).status == "submitted"


def test_what_was_changed_meanwhile_is_looked_at_again(wearer, optician):
    prescription = added(wearer)
    corrected(prescription, right={"sphere": "-2.50"})
    before = story(prescription)

    for act in [
        lambda: verifying.verify(prescription, by=optician, revision=1),
        lambda: verifying.ask(prescription, by=optician, revision=1, question=Question.OTHER),
        lambda: verifying.reject(prescription, by=optician, revision=1, reason=Rejection.OTHER),
        lambda: typed_in(prescription, by=optician),
    ]:
        with pytest.raises(PrescriptionChanged):
            act()

    assert (fresh(prescription).status, story(prescription)) == ("submitted", before)


def test_what_is_decided_is_not_decided_again(wearer, optician):
    prescription = verified(wearer)
    before = story(prescription)

    for act in [
        lambda: verifying.verify(prescription, by=optician, revision=1),
        lambda: verifying.ask(prescription, by=optician, revision=1, question=Question.OTHER),
        lambda: verifying.reject(prescription, by=optician, revision=1, reason=Rejection.OTHER),
        lambda: typed_in(prescription, by=optician),
    ]:
        with pytest.raises(IllegalTransition):
            act()

    assert story(prescription) == before


def test_what_is_gone_is_not_decided(wearer, optician):
    prescription = added(wearer)
    delete_prescription(prescription, by=prescription.owner)
    delete_prescription(prescription, by=prescription.owner)

    with pytest.raises(NotThere):
        verifying.verify(prescription, by=optician, revision=1)

    assert PrescriptionDeletion.objects.count() == 1


def test_an_expired_one_is_not_verified(wearer, optician):
    old = added(wearer, issued_on=str(days_ago(365 * 3)), accepted_warnings=["date.expired"])

    with pytest.raises(PrescriptionExpired):
        verifying.verify(old, by=optician, revision=1)

    assert fresh(old).status == "submitted"


def test_typed_in_values_are_checked_and_their_warnings_kept_for_the_other(wearer, optician, two_pages):
    prescription = uploaded(wearer, "a picture")

    with pytest.raises(PrescriptionInvalid) as refused:
        typed_in(prescription, by=optician, right={"sphere": ""})
    assert list(refused.value.by_field()) == ["right.sphere"]
    assert fresh(prescription).document.has_values is False

    typed = typed_in(prescription, by=optician, right={"sphere": "+2.25"})
    assert typed.document.warnings == ("rx.anisometropia", "rx.opposite_signs")
    assert (typed.document.accepted, typed.is_flagged, typed.revision) == ((), True, 2)


def test_what_ended_yesterday_is_over_and_what_ends_today_is_not(wearer):
    yesterday, today, open_end = (verified(wearer) for _ in range(3))
    for prescription, day in [(yesterday, days_ago(1)), (today, days_ago(0)), (open_end, None)]:
        Prescription.objects.filter(pk=prescription.pk).update(expires_on=day)
    waiting = added(wearer)
    Prescription.objects.filter(pk=waiting.pk).update(expires_on=days_ago(1))

    assert expire_prescriptions(days_ago(0)) == 1
    assert expire_prescriptions(days_ago(0)) == 0

    assert [fresh(one).status for one in (yesterday, today, open_end, waiting)] == [
        "expired",
        "verified",
        "verified",
        "submitted",
    ]
    assert story(yesterday)[-1] == ("moved", "verified", "expired", "", None)


def test_an_expired_one_is_renewed_by_a_version(wearer, optician):
    first = verified(wearer)
    Prescription.objects.filter(pk=first.pk).update(status="expired")

    second = corrected(fresh(first), issued_on=str(days_ago(1)))
    verifying.verify(second, by=optician, revision=1)

    assert [fresh(one).status for one in (first, second)] == ["expired", "verified"]


def test_the_table_names_every_status_and_nothing_leads_back_from_the_end():
    assert set(COMES_FROM) == set(Status)
    assert not any({Status.SUPERSEDED, Status.EXPIRED} & set(sources) for sources in COMES_FROM.values())


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"status": "verified"}, "verified_by_somebody_at_a_time"),
        ({"status": "draft"}, "submitted_unless_a_draft"),
        ({"submitted_at": None}, "submitted_unless_a_draft"),
        ({"version": 2}, "a_later_version_corrects_one_before"),
    ],
)
def test_the_database_knows_what_one_row_can_say(wearer, change, constraint):
    prescription = added(wearer)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Prescription.objects.filter(pk=prescription.pk).update(**change)


def test_a_series_has_one_verified_version(wearer, optician):
    first = verified(wearer)
    second = corrected(first, note="new")

    with pytest.raises(IntegrityError, match="one_verified_version_of_a_series"), transaction.atomic():
        Prescription.objects.filter(pk=second.pk).update(
            status="verified", verified_by=optician, verified_at=first.verified_at
        )


def test_opticians_see_those_waiting_and_what_their_wearers_had(wearer, optician):
    had, other = verified(wearer), verified(WearerFactory())
    waiting = added(wearer)
    asked = verifying.ask(added(WearerFactory()), by=optician, revision=1, question=Question.OTHER)
    rejected = verifying.reject(added(wearer), by=optician, revision=1, reason=Rejection.OTHER)

    seen = set(Prescription.objects.visible_to(optician))

    assert seen == {had, waiting, asked}
    assert other not in seen
    assert rejected not in seen
    assert list(Prescription.objects.waiting()) == [waiting, asked]


@pytest.mark.parametrize("role", ["Support", "Catalogue", "Workshop", "Manager"])
def test_no_other_role_sees_any(wearer, colleague, role):
    added(wearer)

    assert not Prescription.objects.visible_to(colleague(role)).exists()


def test_super_admins_see_none_unless_they_are_opticians(wearer, optician, admin_user):
    added(wearer)
    assert not access.may_read_prescriptions(admin_user)
    assert not Prescription.objects.visible_to(admin_user).exists()

    admin_user.groups.set(optician.groups.all())

    assert access.may_verify_prescriptions(admin_user)
    assert Prescription.objects.visible_to(admin_user).exists()


def test_customers_and_former_colleagues_see_none(wearer, optician):
    added(wearer)
    customer = UserFactory()
    customer.groups.set(optician.groups.all())
    optician.is_active = False

    assert not Prescription.objects.visible_to(customer).exists()
    assert not Prescription.objects.visible_to(optician).exists()


def test_the_last_verified_one_of_a_wearer(wearer):
    assert Prescription.objects.latest_verified_of(wearer, "spectacle") is None

    first = verified(wearer)
    second = verified(wearer)
    added(wearer)

    assert Prescription.objects.latest_verified_of(wearer, "spectacle") == second
    assert Prescription.objects.latest_verified_of(wearer, "contact") is None
    Prescription.objects.filter(pk=second.pk).update(status="superseded")
    assert Prescription.objects.latest_verified_of(wearer, "spectacle") == first


def test_reads_of_the_staff_stay_on_record_when_the_prescription_is_gone(wearer, optician):
    prescription = added(wearer)

    note_read(prescription, by=optician, what=PrescriptionRead.What.VALUES)
    delete_prescription(prescription, by=prescription.owner)

    read = PrescriptionRead.objects.get()
    assert (read.prescription_id, read.reader, read.what) == (prescription.public_id, optician, "values")


def test_a_customers_own_look_is_no_read_of_the_staff(customer, wearer):
    customer.get(at(added(wearer)))
    customer.get(HOME)

    assert not PrescriptionRead.objects.exists()


@pytest.mark.parametrize("model", [PrescriptionEvent, PrescriptionRead, PrescriptionDeletion])
def test_what_happened_can_not_be_changed_or_deleted(wearer, optician, model):
    gone, prescription = added(wearer), added(wearer)
    delete_prescription(gone, by=gone.owner)
    verifying.ask(prescription, by=optician, revision=1, question=Question.OTHER, note="Left?")
    note_read(prescription, by=optician, what=PrescriptionRead.What.VALUES)
    who = "reader" if model is PrescriptionRead else "actor"

    for change in ({"created_at": prescription.created_at}, {who: UserFactory()}):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            model.objects.update(**change)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all().delete()

    assert model.objects.update(**{who: None}) >= 1


def test_a_note_may_be_sealed_anew_and_neither_comes_nor_goes(wearer, optician):
    prescription = verifying.ask(added(wearer), by=optician, revision=1, question=Question.OTHER, note="Left?")
    silent, noted = PrescriptionEvent.objects.order_by("pk")
    before = bytes(noted.sealed_note)
    noted.seal_note("Left?")

    noted.save(update_fields=["sealed_note"])

    noted.refresh_from_db()
    assert bytes(noted.sealed_note) != before
    assert prescription.events.last().note == "Left?"
    for event, sealed in ((silent, before), (noted, b"")):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            PrescriptionEvent.objects.filter(pk=event.pk).update(sealed_note=sealed)
