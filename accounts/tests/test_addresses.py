from threading import Barrier

import pytest
from django.db import IntegrityError

from accounts.models import Address
from accounts.services import addresses
from accounts.tests.factories import AddressFactory, UserFactory
from almahra.core.errors import NotThere

HOME = {
    "name": "Salma Hadi",
    "line1": "12 Harbour Road",
    "city": "Dubai",
    "country": "ae",
    "phone": "050 123 4567",
}


def defaults_of(user, kind="shipping"):
    return [address.name for address in user.addresses.filter(kind=kind, is_default=True)]


def at(address):
    return f"/api/users/addresses/{address.public_id}"


def add(user, name, **fields):
    fields = {"kind": "shipping", "line1": "1 Road", "city": "Dubai", "country": "AE", "name": name} | fields
    return addresses.add_address(user, **fields)


def test_an_address_is_added_in_its_written_form_and_the_first_is_the_default(customer, user):
    response = customer.post("/api/users/addresses", HOME)

    assert response.status_code == 201
    address = user.addresses.get()
    assert response.json() == {
        "id": str(address.public_id),
        "kind": "shipping",
        "name": "Salma Hadi",
        "line1": "12 Harbour Road",
        "line2": "",
        "city": "Dubai",
        "region": "",
        "postal_code": "",
        "country": "AE",
        "phone": "+971501234567",
        "is_default": True,
    }
    assert customer.get(at(address)).json() == response.json()


def test_each_kind_has_a_default_of_its_own(customer, user):
    add(user, "Home")

    assert customer.post("/api/users/addresses", HOME | {"kind": "billing"}).json()["is_default"] is True
    assert customer.post("/api/users/addresses", HOME).json()["is_default"] is False
    assert customer.post("/api/users/addresses", HOME | {"name": "Work", "is_default": True}).status_code == 201

    assert defaults_of(user) == ["Work"]
    assert defaults_of(user, "billing") == ["Salma Hadi"]


def test_a_default_that_gives_up_its_place_leaves_it_to_the_oldest_of_the_rest(customer, user):
    home = add(user, "Home")
    add(user, "Work")
    add(user, "Mother")

    response = customer.patch(at(home), {"is_default": False})

    assert response.json()["is_default"] is False
    assert defaults_of(user) == ["Work"]


def test_the_only_address_of_a_kind_stays_its_default(customer, user):
    home = add(user, "Home")

    assert customer.patch(at(home), {"is_default": False}).json()["is_default"] is True


def test_a_default_that_changes_its_kind_leaves_an_heir_and_yields_to_the_default_there(customer, user):
    home = add(user, "Home")
    add(user, "Work")
    add(user, "Office", kind="billing")

    response = customer.patch(at(home), {"kind": "billing"})

    assert (response.json()["kind"], response.json()["is_default"]) == ("billing", False)
    assert (defaults_of(user), defaults_of(user, "billing")) == (["Work"], ["Office"])


def test_deleting_the_default_promotes_the_next(customer, user):
    home = add(user, "Home")
    add(user, "Work")

    assert customer.delete(at(home)).status_code == 204
    assert customer.delete(at(home)).status_code == 404

    assert defaults_of(user) == ["Work"]


def test_a_patch_changes_what_it_names_and_reads_the_phone_in_the_address_s_country(customer, user):
    home = add(user, "Home")

    response = customer.patch(at(home), {"phone": "050 123 4567"})

    assert response.json() == customer.get(at(home)).json()
    assert (response.json()["phone"], response.json()["name"]) == ("+971501234567", "Home")
    assert response.json()["is_default"] is True


def test_put_replaces_the_whole_address(customer, user):
    home = add(user, "Home", line2="Floor 3", region="Jumeirah")
    add(user, "Work")

    response = customer.put(at(home), HOME | {"is_default": True})

    assert response.status_code == 200
    home.refresh_from_db()
    assert (home.name, home.line2, home.region, home.is_default) == ("Salma Hadi", "", "", True)


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_somebody_elses_address_is_not_there(customer, method):
    theirs = AddressFactory()

    response = getattr(customer, method)(at(theirs), None if method in {"get", "delete"} else HOME)

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    theirs.refresh_from_db()
    assert theirs.line1 == "12 Harbour Road"


def test_a_stranger_is_asked_to_sign_in(api, db):
    assert api.get("/api/users/addresses").status_code == 401
    assert api.post("/api/users/addresses", HOME).status_code == 401
    assert not Address.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"country": "XX"}, "country", "country"),
        ({"country": "ARE"}, "country", "country"),
        ({"country": 5}, "country", "country"),
        ({"phone": "call me"}, "phone", "phone"),
        ({"kind": "home"}, "kind", "invalid_choice"),
        ({"line1": ""}, "line1", "blank"),
        ({"city": None}, "city", "null"),
        ({"postal_code": "x" * 21}, "postal_code", "max_length"),
        ({"is_default": "perhaps"}, "is_default", "invalid"),
        ({"user": 1}, "user", "unknown_field"),
        ({"id": "c0ffee00-0000-4000-8000-000000000000"}, "id", "unknown_field"),
    ],
)
def test_bad_input_names_its_field_and_adds_nothing(customer, change, field, code):
    response = customer.post("/api/users/addresses", HOME | change)

    assert response.status_code == 400
    assert response.json()["fields"][field][0]["code"] == code
    assert not Address.objects.exists()


def test_ten_addresses_cost_as_many_queries_as_two(customer, user, django_assert_num_queries):
    AddressFactory.create_batch(10, user=user)
    AddressFactory(user=UserFactory())

    with django_assert_num_queries(3):  # the session, the count, the page
        response = customer.get("/api/users/addresses")

    assert response.json()["count"] == 10


def test_a_change_to_an_address_that_was_deleted_meanwhile_is_a_404(user):
    home = add(user, "Home")
    addresses.delete_address(home)
    addresses.delete_address(home)

    with pytest.raises(NotThere):
        addresses.change_address(home, name="Work")

    assert not Address.objects.exists()


@pytest.fixture
def flip(user, customer):
    """Ten addresses, and a call that makes one of them the default."""
    homes = [add(user, f"Home {index}") for index in range(10)]
    return lambda index: customer.patch(at(homes[index]), {"is_default": True}).status_code


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_flips_of_the_default_at_once_leave_one(user, flip, at_once):
    assert at_once(flip, times=10) == [200] * 10
    assert len(defaults_of(user)) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_first_addresses_at_once_have_one_default(user, at_once):
    at_once(lambda index: add(user, f"Home {index}"), times=10)

    assert user.addresses.count() == 10
    assert len(defaults_of(user)) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_flips_collide(user, at_once, monkeypatch):
    gate = Barrier(4)
    homes = [add(user, f"Home {index}") for index in range(5)]

    def only_meet(user_id):
        gate.wait(timeout=10)

    monkeypatch.setattr(addresses, "_lock_addresses_of", only_meet)

    outcomes = at_once(lambda index: addresses.change_address(homes[index + 1], is_default=True), times=4)

    assert any(isinstance(outcome, IntegrityError) for outcome in outcomes)
