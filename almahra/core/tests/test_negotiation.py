"""Answers are JSON, for whoever takes that."""

import pytest


@pytest.mark.parametrize(
    "wish", ["*/*", "application/json", "text/html, application/*;q=0.5", "application/json; indent=2"]
)
def test_who_takes_json_gets_it(client, db, wish):
    answer = client.get("/api/products", headers={"Accept": wish})

    assert (answer.status_code, answer.json()["count"]) == (200, 0)
    assert answer.headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("wish", ["text/html", "application/xml", "image/*"])
def test_who_takes_anything_but_json_is_told_in_json(client, db, wish):
    answer = client.get("/api/products", headers={"Accept": wish})

    assert (answer.status_code, answer.json()["detail"]) == (406, "We answer in JSON only.")
