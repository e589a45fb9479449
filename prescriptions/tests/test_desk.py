"""The page of one prescription on the optician's desk, and what is done with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from prescriptions.models import Prescription, PrescriptionRead
from prescriptions.services.auditing import note_read
from prescriptions.tests.desk import LIST, STRONG, VALUES, fresh, of, page, press, said, waiting_since
from prescriptions.tests.factories import RIGHT, added, corrected, days_ago, uploaded, verified


def test_the_page_shows_both_notations_and_everything_that_was_written(desk, optician, wearer):
    prescription = added(
        wearer,
        right={**RIGHT, "prism": [{"amount": "1.5", "base": "BI"}]},
        pd={"right_mm": "31.5", "left_mm": "32", "method": "pupillometer", "measured_on": str(days_ago(10))},
        prescriber={"name": "Dr Aziz", "licence": "L-77"},
        note="The left eye was operated on.",
    )

    shown = desk.get(page(prescription))

    written, turned = shown.context["tables"]
    assert (written.title, written.is_written) == ("In minus cylinder", True)
    assert [cell.text for cell in written.rows[0].cells] == ["-2.25", "-0.75", "180", "–", "1.5 in"]
    assert (turned.title, turned.is_written) == ("In plus cylinder", False)
    assert [cell.text for cell in turned.rows[0].cells] == ["-3.00", "+0.75", "90", "–", "1.5 in"]
    assert [cell.text for cell in turned.rows[1].cells] == ["-2.00", "–", "–", "–", "–"]
    text = shown.content.decode()
    for told in ("31.5 mm", "with a pupillometer", "Dr Aziz", "L-77", "The left eye was operated on.", "1.5"):
        assert told in text
    assert "<mark>" not in text
    assert "style=" not in text
    assert shown["Cache-Control"].endswith("private")
    read = PrescriptionRead.objects.get()
    assert (read.reader, read.prescription_id, read.what) == (optician, prescription.public_id, "values")


def test_what_differs_from_the_last_one_is_marked_whatever_the_notation(desk, wearer):
    before = verified(wearer)
    same_in_plus = {"sphere": "-3.00", "cylinder": "+0.75", "axis": "90"}
    now = added(wearer, right=same_in_plus, left={"sphere": "-2.50"})

    shown = desk.get(page(now))

    for table in shown.context["tables"]:
        differing = [(row.label, cell.text) for row in table.rows for cell in row.cells if cell.differs]
        assert differing == [("Left (OS)", "-2.50")]
    assert "<mark>-2.50</mark>" in shown.content.decode()
    assert set(PrescriptionRead.objects.values_list("prescription_id", flat=True)) == {before.public_id, now.public_id}


def test_the_one_before_is_opened_to_be_read_while_another_waits(desk, wearer):
    before = verified(wearer)
    now = added(wearer)

    assert page(before) in desk.get(page(now)).content.decode()
    shown = desk.get(page(before))
    assert (shown.status_code, shown.context["state"]) == (200, "verified")
    for button in ("It is right: verify", "Type in", "Ask the customer", "Reject"):
        assert button not in shown.content.decode()
    press(desk, now)
    assert desk.get(page(before), follow=True).redirect_chain[-1][0] == LIST


def test_warnings_stand_there_as_the_customer_confirmed_them(desk, wearer):
    prescription = added(wearer, **STRONG)

    shown = desk.get(page(prescription))

    found = [(one["problem"].code, one["needs_review"], bool(one["accepted"])) for one in shown.context["warnings"]]
    assert found == [("sphere.high@left", True, True), ("sphere.high@right", True, True)]
    assert shown.content.decode().count("The customer has confirmed it on") == 2


def test_the_picture_stands_beside_the_values(desk, wearer, two_pages):
    prescription = uploaded(wearer, "a picture")

    shown = desk.get(page(prescription))

    assert [one.page for one in shown.context["pages"]] == [1, 2]
    text = shown.content.decode()
    assert "Page 1 of 2" in text
    assert "Nobody has typed in the values yet." in text
    assert "It is right: verify" not in text


def test_verified_it_leads_to_the_next_that_waits(desk, optician, wearer):
    first, second = added(wearer), of("Second")
    waiting_since(first, hours=2)

    answer = press(desk, first)

    done = fresh(first)
    assert (done.status, done.verified_by) == ("verified", optician)
    assert said(answer) == ["Verified. The customer gets a mail."]
    assert answer.redirect_chain[-1][0] == page(second)
    assert press(desk, second).redirect_chain[-1][0] == LIST


def test_verifying_is_a_post_and_of_what_was_read(desk, wearer):
    prescription = added(wearer)
    changed = corrected(prescription, right={"sphere": "-2.50"})

    assert desk.get(f"{LIST}{prescription.pk}/verify/").status_code == 405
    answer = press(desk, prescription)

    assert said(answer) == ["This prescription was changed while you looked at it. Please look again."]
    assert answer.redirect_chain[-1][0] == page(prescription)
    assert fresh(changed).status == "submitted"


@pytest.mark.parametrize("what", ["ask", "reject", "type"])
def test_whoever_comes_second_is_told(desk, colleague, browser_of, wearer, what):
    prescription = added(wearer)
    colleague_at_it = browser_of(colleague("Optician"))
    press(colleague_at_it, prescription)

    answer = press(desk, prescription, what, reason="other")

    assert said(answer) == ["This prescription does not wait any more. A colleague may have been faster."]
    assert answer.redirect_chain[-1][0] == LIST
    assert fresh(prescription).status == "verified"
    assert said(press(colleague_at_it, prescription))[-1] == "You have done this one."  # pressed twice


def test_who_else_has_it_open_is_told(desk, optician, colleague, wearer):
    prescription, other = added(wearer), colleague("Optician")
    note_read(prescription, by=other, what=PrescriptionRead.What.VALUES)
    note_read(prescription, by=optician, what=PrescriptionRead.What.VALUES)

    assert desk.get(page(prescription)).context["others"] == [other.get_full_name()]


def test_a_question_goes_to_the_customer_in_words(desk, wearer):
    prescription = added(wearer)

    asked = press(desk, prescription, "ask")
    assert asked.context["form"].errors
    assert not [value for value in VALUES if value in asked.content.decode()]
    answer = press(desk, prescription, "ask", reason="sign_unclear", note="Is the right eye plus 2.25?")

    assert said(answer) == ["Asked. The customer gets a mail."]
    event = fresh(prescription).events.last()
    assert (event.to_status, event.reason, event.note) == (
        "needs_info", "sign_unclear", "Is the right eye plus 2.25?",
    )  # fmt: skip
    shown = desk.get(page(prescription)).content.decode()
    assert "We are not sure of a plus or minus." in shown
    assert "Is the right eye plus 2.25?" in shown
    assert "Ask the customer…" not in shown


@pytest.mark.parametrize("what", ["ask", "reject"])
def test_a_reason_that_says_nothing_asks_for_a_word(desk, wearer, what):
    prescription = added(wearer)

    answer = press(desk, prescription, what, reason="other")

    assert list(answer.context["form"].errors) == ["note"]
    assert fresh(prescription).status == "submitted"
    press(desk, prescription, what, reason="other", note="Please call us.")
    assert fresh(prescription).status != "submitted"


def test_a_prescription_whose_key_is_gone_is_told_and_not_a_500(desk, wearer):
    prescription = added(wearer)
    Prescription.objects.filter(pk=prescription.pk).update(sealed=b"\0" * 60)

    for step in ("change", "type"):
        answer = desk.get(f"{LIST}{prescription.pk}/{step}/", follow=True)
        assert said(answer) == ["This prescription can not be opened: its key is missing. Please tell the operator."]
    assert not PrescriptionRead.objects.exists()


def test_a_rejection_has_its_reason(desk, wearer):
    prescription = added(wearer)

    assert said(press(desk, prescription, "reject", reason="other_wearer")) == ["Rejected. The customer gets a mail."]

    assert fresh(prescription).events.last().reason == "other_wearer"
    answer = desk.get(page(prescription), follow=True)
    assert answer.redirect_chain[-1][0] == LIST


def test_one_that_is_over_says_so_and_is_not_verified(optician, browser_of, wearer, time_machine):
    prescription = added(wearer, expires_on=str(days_ago(-1)))
    time_machine.move_to(timezone.now() + timedelta(days=3))
    desk = browser_of(optician)

    shown = desk.get(page(prescription))

    assert "This prescription is over." in shown.content.decode()
    assert shown.context["why_not"]
    assert said(press(desk, prescription)) == shown.context["why_not"]


@pytest.mark.parametrize("changes", [2, 10])
def test_a_long_story_costs_as_many_queries_as_a_short_one(desk, wearer, changes, django_assert_max_num_queries):
    prescription = added(wearer)
    for number in range(changes):
        prescription = corrected(prescription, note=f"Note {number}")

    with django_assert_max_num_queries(20):
        shown = desk.get(page(prescription))
    assert len(shown.context["events"]) == changes + 1
