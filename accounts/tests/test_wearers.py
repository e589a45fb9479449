from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.errors import TooManyWearers
from accounts.models import Wearer
from accounts.services import wearers
from accounts.tests.factories import UserFactory, WearerFactory
from almahra.core.errors import NotThere

IDRIS = {"name": "Idris Hadi", "date_of_birth": "1980-05-17"}


def at(wearer):
    return f"/api/users/wearers/{wearer.public_id}"


def test_a_wearer_is_added_and_told(customer, user):
    response = customer.post("/api/users/wearers", IDRIS)

    assert response.status_code == 201
    wearer = user.wearers.get()
    assert response.json() == IDRIS | {
        "id": str(wearer.public_id),
        "created_at": wearer.created_at.isoformat().replace("+00:00", "Z"),
    }
    assert customer.get(at(wearer)).json() == response.json()
    assert customer.get("/api/users/wearers").json()["results"] == [response.json()]


def test_a_patch_changes_what_it_names_and_put_all_of_it(customer, user):
    wearer = WearerFactory(owner=user)

    assert customer.patch(at(wearer), {"name": "Idris S. Hadi"}).json()["date_of_birth"] == "1980-05-17"
    assert customer.put(at(wearer), {"name": "Idris"}).json()["fields"]["date_of_birth"][0]["code"] == "required"
    assert customer.put(at(wearer), IDRIS | {"date_of_birth": "2015-02-28"}).status_code == 200

    wearer.refresh_from_db()
    assert (wearer.name, wearer.date_of_birth) == ("Idris Hadi", date(2015, 2, 28))


def test_a_wearer_is_deleted_once(customer, user):
    wearer = WearerFactory(owner=user)

    assert customer.delete(at(wearer)).status_code == 204
    assert customer.delete(at(wearer)).status_code == 404
    wearers.delete_wearer(wearer)

    assert not Wearer.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_somebody_elses_wearer_is_not_there(customer, method):
    theirs = WearerFactory()

    response = getattr(customer, method)(at(theirs), None if method in {"get", "delete"} else IDRIS | {"name": "X"})

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    theirs.refresh_from_db()
    assert theirs.name == "Idris Hadi"


def test_a_stranger_is_asked_to_sign_in(api, db):
    assert api.get("/api/users/wearers").status_code == 401
    assert api.post("/api/users/wearers", IDRIS).status_code == 401
    assert not Wearer.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": ""}, "name", "blank"),
        ({"name": "x" * 101}, "name", "max_length"),
        ({"name": None}, "name", "null"),
        ({"date_of_birth": None}, "date_of_birth", "null"),
        ({"date_of_birth": "17.5.1980"}, "date_of_birth", "invalid"),
        ({"date_of_birth": "1899-12-31"}, "date_of_birth", "too_long_ago"),
        ({"date_of_birth": str(timezone.localdate() + timedelta(days=1))}, "date_of_birth", "in_future"),
        ({"owner": 1}, "owner", "unknown_field"),
        ({"id": "c0ffee00-0000-4000-8000-000000000000"}, "id", "unknown_field"),
    ],
)
def test_bad_input_names_its_field_and_adds_nothing(customer, change, field, code):
    response = customer.post("/api/users/wearers", IDRIS | change)

    assert response.status_code == 400
    assert response.json()["fields"][field][0]["code"] == code
    assert not Wearer.objects.exists()


def test_born_today_and_born_long_ago_are_births(customer, user):
    for day in ["1900-01-01", str(timezone.localdate())]:
        assert customer.post("/api/users/wearers", IDRIS | {"date_of_birth": day}).status_code == 201

    assert user.wearers.count() == 2


def test_the_database_knows_no_wearer_from_before_1900(user):
    with pytest.raises(IntegrityError):
        WearerFactory(owner=user, date_of_birth=date(1899, 12, 31))


def test_the_twenty_first_wearer_is_refused(customer, user):
    WearerFactory.create_batch(20, owner=user)
    WearerFactory()

    response = customer.post("/api/users/wearers", IDRIS)

    assert (response.status_code, response.json()["code"]) == (409, "too_many_wearers")
    assert user.wearers.count() == 20


def test_ten_wearers_cost_as_many_queries_as_two(customer, user, django_assert_num_queries):
    WearerFactory.create_batch(10, owner=user)
    WearerFactory(owner=UserFactory())

    with django_assert_num_queries(3):  # the session, the count, the page
        response = customer.get("/api/users/wearers")

    assert response.json()["count"] == 10


def test_a_change_to_a_wearer_that_was_deleted_meanwhile_is_a_404(user):
    wearer = WearerFactory(owner=user)
    wearers.delete_wearer(wearer)

    with pytest.raises(NotThere):
        wearers.change_wearer(wearer, name="Idris")

    assert not Wearer.objects.exists()


@pytest.mark.parametrize(
    ("day", "years"),
    [(date(2026, 5, 16), 45), (date(2026, 5, 17), 46), (date(2026, 12, 31), 46), (date(1979, 1, 1), -2)],
)
def test_age_is_counted_in_birthdays(day, years):
    assert Wearer(date_of_birth=date(1980, 5, 17)).age_on(day) == years


def test_the_back_office_adds_and_corrects_but_never_deletes(staff_client, user):
    form = {"owner": user.pk, "name": "Idris Hadi", "date_of_birth": "1980-05-17"}
    assert staff_client.post("/admin/accounts/wearer/add/", form).status_code == 302
    wearer = user.wearers.get()
    page = f"/admin/accounts/wearer/{wearer.pk}/change/"

    assert staff_client.post(page, form | {"name": "Idris S. Hadi"}).status_code == 302
    assert staff_client.post(f"/admin/accounts/wearer/{wearer.pk}/delete/", {"post": "yes"}).status_code == 403

    wearer.refresh_from_db()
    assert wearer.name == "Idris S. Hadi"


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_ten_last_wearers_at_once_one_fits(user, at_once):
    WearerFactory.create_batch(19, owner=user)

    outcomes = at_once(lambda index: wearers.add_wearer(user, **IDRIS), times=10)

    assert sum(isinstance(outcome, TooManyWearers) for outcome in outcomes) == 9
    assert user.wearers.count() == 20


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_too_many_fit(user, at_once, monkeypatch):
    WearerFactory.create_batch(19, owner=user)
    gate, count = Barrier(4), Wearer.objects.count

    monkeypatch.setattr(wearers, "_lock_wearers_of", lambda owner_id: None)
    create = type(user.wearers).create

    def create_late(wearers_of, **fields):
        gate.wait(timeout=10)
        return create(wearers_of, **fields)

    monkeypatch.setattr(type(user.wearers), "create", create_late)

    at_once(lambda index: wearers.add_wearer(user, **IDRIS), times=4)

    assert count() == 23
