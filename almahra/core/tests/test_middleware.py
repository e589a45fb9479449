"""What the API is spared of what pages need, and what it is told all the same."""

from django.conf import settings

SESSION = settings.SESSION_COOKIE_NAME


def test_json_may_load_nothing_and_stand_in_no_frame(client, db):
    assert client.get("/api/products").headers["Content-Security-Policy"] == (
        "default-src 'none'; frame-ancestors 'none'"
    )


def test_a_refusal_in_json_has_the_same_policy(client, db):
    answer = client.get("/api/orders")

    assert answer.status_code == 401
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_page_has_the_policy_of_pages(client, db):
    assert "script-src 'self'" in client.get("/").headers["Content-Security-Policy"]
    assert "blob:" in client.get("/api/redoc").headers["Content-Security-Policy"]


def test_a_session_of_the_back_office_is_nobody_to_the_api(client, admin_user):
    client.force_login(admin_user)

    assert client.get("/admin/").status_code == 200
    answer = client.get("/api/auth/me")

    assert answer.status_code == 401
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_the_api_asks_the_database_for_no_session(client, admin_user, django_assert_num_queries):
    client.force_login(admin_user)

    with django_assert_num_queries(0):
        client.get("/api/schema")
