"""Customers of a running shop: they speak HTTP, alone or many at once."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

ADDRESS = {"name": "Salma Hadi", "line1": "12 Harbour Road", "city": "Al Ghaydah", "country": "YE"}
EMAIL = "salma@customers.example"
THREADS = 16
Answer = tuple[int, dict[str, Any]]


def ask(method: str, url: str, body: dict[str, Any] | None = None, **headers: str) -> Answer:
    """One request, whatever becomes of it: status and JSON. Headers are written with underscores."""
    data = None if body is None else json.dumps(body).encode()
    named = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, named, method=method), timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        answer = json.load(refused)
        if refused.code >= 500:
            answer["retry_after"] = refused.headers["Retry-After"]
        return refused.code, answer


def call(url: str, body: dict[str, Any] | None = None, *, method: str | None = None, **headers: str) -> Answer:
    """GET, or POST a body. The only 5xx it takes is a 503 that says when to come again."""
    status, answer = ask(method or ("GET" if body is None else "POST"), url, body, **headers)
    if status >= 500 and not (status == 503 and answer["retry_after"]):
        pytest.fail(f"the only right 5xx is a 503 that says when to come again, not {status}: {answer}")
    return status, answer


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all `acts`, THREADS of them at a time, the first ones started together; what each returned."""
    start = Barrier(min(THREADS, len(acts)))

    def run(number: int, act: Callable[[], Any]) -> Any:
        if number < start.parties:
            start.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(start.parties) as pool:
        return list(pool.map(run, range(len(acts)), acts))


def told(answers: list[Answer]) -> list[str]:
    """What each of several customers heard, sorted: the status, or the code of a refusal."""
    return sorted(str(answer.get("code", status)) for status, answer in answers)


def fill_a_cart(shop: str, *skus: str) -> tuple[str, dict[str, Any]]:
    """A guest's cart with one piece of each. Returns its token and the body of the order."""
    token = ""
    for sku in skus:
        headers = {"X_Cart_Token": token} if token else {}
        _, cart = call(f"{shop}/api/cart/add", {"sku": sku, "quantity": 1}, **headers)
        token = cart["token"]
    body = {"shipping_address": ADDRESS, "email": EMAIL}
    _, quote = call(f"{shop}/api/checkout/quote", body, X_Cart_Token=token)
    return token, {**body, "expected_total": quote["total"]}
