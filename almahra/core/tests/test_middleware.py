"""What the API is spared of what pages need, and what it is told all the same."""


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


def test_the_api_goes_past_sessions_and_messages(client, admin_user):
    client.force_login(admin_user)

    asked, page = client.get("/api/products").wsgi_request, client.get("/admin/").wsgi_request

    assert not hasattr(asked, "session")
    assert not hasattr(asked, "_messages")
    assert page.user == admin_user
    assert page.session.session_key
