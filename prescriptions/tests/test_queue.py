"""The optician's queue, the first page, and who finds either."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import reverse

from accounts.tests.factories import UserFactory, WearerFactory
from prescriptions.models import Prescription, PrescriptionRead
from prescriptions.reasons import Question
from prescriptions.services import verifying
from prescriptions.services.auditing import note_read
from prescriptions.tests.desk import LIST, STRONG, VALUES, fresh, of, page, rows, waiting_since
from prescriptions.tests.factories import added, verified


def test_the_queue_begins_with_what_is_flagged_then_with_who_waits_longest(desk, settings):
    settings.PRESCRIPTION_PATIENCE = 24
    for name, hours in [("Late", 25), ("New", 0), ("Early", 3)]:
        waiting_since(of(name), hours=hours)
    of("Strong", **STRONG)
    verifying.ask(of("Asked"), by=UserFactory(), revision=1, question=Question.OTHER)
    verified(WearerFactory(name="Done"))

    queue = desk.get(LIST)

    assert rows(queue) == ["Strong", "Late", "Early", "New"]
    shown = queue.content.decode()
    assert '<strong class="overdue">waits 1\xa0day</strong>' in shown
    assert shown.count('class="overdue"') == 1
    assert "waits 3\xa0hours" in shown
    assert shown.count("⚑") == 1
    assert rows(desk.get(LIST, {"waiting": "customer"})) == ["Asked"]


def test_the_queue_shows_no_value_and_is_no_read(desk, wearer):
    added(wearer)

    shown = desk.get(LIST).content.decode()

    assert wearer.name in shown
    assert not [value for value in VALUES if value in shown]
    assert not PrescriptionRead.objects.exists()


def test_an_empty_queue_says_so(desk):
    assert "Nobody waits for an optician." in desk.get(LIST).content.decode()
    assert "No question waits for an answer." in desk.get(LIST, {"waiting": "customer"}).content.decode()


def test_the_queue_has_a_second_page_and_finds_a_customer(desk, monkeypatch, wearer):
    added(wearer)
    of("Second")
    monkeypatch.setattr(admin.site._registry[Prescription], "list_per_page", 1)

    assert [rows(desk.get(LIST, {"p": number})) for number in (1, 2)] == [[wearer.name], ["Second"]]
    assert rows(desk.get(LIST, {"q": wearer.owner.email})) == [wearer.name]
    assert rows(desk.get(LIST, {"q": wearer.name})) == []


@pytest.mark.parametrize("count", [2, 10])
def test_the_queue_costs_as_many_queries_for_ten_as_for_two(desk, count, django_assert_max_num_queries):
    for _ in range(count):
        of("Somebody")

    with django_assert_max_num_queries(12):
        assert desk.get(LIST).status_code == 200


def test_super_admins_and_other_roles_find_no_desk(staff_client, colleague, browser_of, wearer):
    prescription = added(wearer)
    others = [browser_of(colleague(role)) for role in ("Support", "Catalogue", "Workshop", "Manager")]

    for browser in (staff_client, *others):
        assert browser.get(LIST).status_code == 403
        for step in ("change", "ask", "reject", "type", "history"):
            assert browser.get(f"{LIST}{prescription.pk}/{step}/").status_code == 403
        assert browser.post(f"{LIST}{prescription.pk}/verify/", {"revision": 1}).status_code == 403
        assert LIST not in browser.get("/admin/").content.decode()

    assert fresh(prescription).status == "submitted"
    assert not PrescriptionRead.objects.exists()


def test_who_may_change_but_not_see_does_neither(desk, optician, wearer):
    prescription = added(wearer)
    seeing = Permission.objects.get(codename="view_prescription")
    optician.groups.get().permissions.remove(seeing)

    assert desk.get(f"{LIST}{prescription.pk}/type/").status_code == 403
    assert desk.post(f"{LIST}{prescription.pk}/verify/", {"revision": 1}).status_code == 403


@pytest.mark.parametrize("count", [2, 10])
def test_the_trail_costs_as_many_queries_for_ten_as_for_two(staff_client, wearer, count, django_assert_max_num_queries):
    prescription = added(wearer)
    for person in UserFactory.create_batch(count):
        note_read(prescription, by=person, what=PrescriptionRead.What.VALUES)

    with django_assert_max_num_queries(9):
        page = staff_client.get(reverse("admin:prescriptions_prescriptionread_changelist"))
    assert page.context["cl"].result_count == count


def test_the_first_page_tells_opticians_who_waits_and_nobody_else(desk, staff_client, wearer):
    prescription = added(wearer)
    waiting_since(prescription, days=2)
    of("Strong", **STRONG)

    [notice] = desk.get("/admin/").context["notices"]

    assert notice.text == "2 prescriptions wait for an optician; the longest waits 2\xa0days"
    assert [text for _url, text in notice.rows] == ["⚑ glasses, waits 0\xa0minutes", "glasses, waits 2\xa0days"]
    assert notice.rows[1][0] == page(prescription)
    assert staff_client.get("/admin/").context["notices"] == []
