import pytest

from accounts.tests.factories import PASSWORD


def test_a_profile_is_shown_and_changed(customer, user):
    shown = customer.get("/api/users/profile").json()
    response = customer.patch("/api/users/profile", {"first_name": "Nur", "phone": "+971 50 123 4567"})

    assert response.status_code == 200
    assert response.json() == shown | {"first_name": "Nur", "phone": "+971501234567"}
    assert customer.get("/api/auth/me").json() == response.json()
    user.refresh_from_db()
    assert (user.first_name, user.phone) == ("Nur", "+971501234567")


def test_put_replaces_all_that_can_be_set(customer, user):
    customer.patch("/api/users/profile", {"phone": "+971501234567", "language": "ar"})

    response = customer.put("/api/users/profile", {"first_name": "Nur", "last_name": "Ali"})

    assert response.status_code == 200
    user.refresh_from_db()
    assert (user.name, user.phone, user.language) == ("Nur Ali", "", "en")


@pytest.mark.parametrize("method", ["get", "put", "patch"])
def test_a_stranger_has_no_profile(api, db, method):
    assert getattr(api, method)("/api/users/profile").status_code == 401


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"phone": "12"}, "phone", "phone"),
        ({"phone": "050 123 4567"}, "phone", "phone"),
        ({"first_name": ""}, "first_name", "blank"),
        ({"last_name": "x" * 101}, "last_name", "max_length"),
        ({"language": "tlh"}, "language", "invalid_choice"),
        ({"email": "other@customers.example"}, "email", "unknown_field"),
        ({"is_staff": True}, "is_staff", "unknown_field"),
        ({"password": "x"}, "password", "unknown_field"),
        ({"id": "5"}, "id", "unknown_field"),
    ],
)
def test_what_can_not_be_written_is_named_and_changes_nothing(customer, user, change, field, code):
    response = customer.patch("/api/users/profile", {"first_name": "Nur"} | change)

    assert response.status_code == 400
    assert response.json()["fields"][field][0]["code"] == code
    user.refresh_from_db()
    assert (user.first_name, user.is_staff, user.check_password(PASSWORD)) == ("Salma", False, True)


def test_erasing_is_not_offered_yet(customer):
    assert customer.delete("/api/users/profile").status_code == 405
