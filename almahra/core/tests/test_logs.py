import logging

from almahra.core.logs import HIDDEN, hide_private


def test_denied_names_are_blanked_at_every_depth():
    event = {
        "event": "order placed",
        "order": "AL-1",
        "email": "salma@customers.example",
        "data": {"sphere": "-2.25", "quantity": 2, "inner": {"client_secret": "x"}},
    }

    assert hide_private(None, "info", event) == {
        "event": "order placed",
        "order": "AL-1",
        "email": HIDDEN,
        "data": {"sphere": HIDDEN, "quantity": 2, "inner": {"client_secret": HIDDEN}},
    }


def test_secrets_inside_of_texts_are_blanked():
    event = {"event": "key sk_test_abc123 and whsec_zzz and pi_1_secret_xyz and Bearer eyJhbGciOi.J9.x"}

    shown = hide_private(None, "info", event)["event"]

    assert "abc123" not in shown
    assert "zzz" not in shown
    assert "xyz" not in shown
    assert "hbGciOi" not in shown


def test_libraries_log_through_the_same_filter():
    handler = logging.getLogger().handlers
    formatters = [one.formatter for one in handler if one.formatter is not None]
    record = logging.LogRecord("stripe", logging.WARNING, "x.py", 1, "key sk_live_abcdef", None, None)

    written = [formatter.format(record) for formatter in formatters if "ProcessorFormatter" in repr(formatter)]

    assert written
    assert all("abcdef" not in line for line in written)


def test_the_request_log_leaves_out_the_query(db, client, caplog):
    caplog.set_level(logging.INFO)

    client.get("/api/nothing?token=very-private")

    assert "GET /api/nothing" in caplog.text
    assert "very-private" not in caplog.text


def test_what_django_says_of_a_request_leaves_out_the_query_too(db, client, caplog):
    client.get("/api/nothing?token=very-private&name=Salma")
    formatters = [one.formatter for one in logging.getLogger().handlers if "ProcessorFormatter" in repr(one.formatter)]

    written = [formatter.format(record) for formatter in formatters for record in caplog.records]

    assert any("Not Found: /api/nothing" in line and "GET /api/nothing" in line for line in written)
    assert not any("very-private" in line or "Salma" in line for line in written)
