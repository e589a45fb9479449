"""What a process has just said to a passer-by is said again, the same to the last header, until the window changes."""

from io import BytesIO
from types import SimpleNamespace
from typing import NamedTuple

import orjson
import pytest
from django.test.client import ClientHandler

from catalog import kept_answers, views
from catalog.cards.version import forget_version
from catalog.kept_answers import KeptAnswers
from catalog.models import Product, Stock
from catalog.services.cards import rebuild, refresh
from catalog.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db

LIST, PAGE = "/api/products?page_size=3", "/api/products/marjan"
EACH_TIME = "X-Request-ID"  # never the same


class Said(NamedTuple):
    status: str
    headers: dict[str, str]
    content: bytes

    def json(self):
        return orjson.loads(self.content)


def site(environ, start_response):
    """Django as its own test client runs it: the connection stays open after a request."""
    response = ClientHandler()(environ)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return response


class Door:
    """Where a server hands requests in."""

    def __init__(self):
        self.site = KeptAnswers(site)

    def ask(self, address, **told):
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "testserver",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "203.0.113.9",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            **told,
        }
        begun = []
        content = b"".join(self.site(environ, lambda *answer: begun.extend(answer)))
        return Said(begun[0], dict(begun[1]), content)


@pytest.fixture
def door():
    return Door()


@pytest.fixture
def marjan():
    variant = VariantFactory(product__slug="marjan", product__name="Marjan", stock__on_hand=5)
    list(rebuild())
    forget_version()
    return variant.product


@pytest.fixture
def asked(monkeypatch):
    """The questions that reach the view of the list."""
    seen = []
    read = views.Asked.read
    monkeypatch.setattr(views.Asked, "read", lambda query: seen.append(dict(query)) or read(query))
    return seen


def without_its_id(said):
    return said._replace(headers={name: value for name, value in said.headers.items() if name != EACH_TIME})


@pytest.mark.parametrize("address", [LIST, PAGE])
def test_the_same_question_is_answered_the_same_without_the_database(address, door, marjan, django_assert_num_queries):
    first = door.ask(address)
    with django_assert_num_queries(0):
        again = door.ask(address)

    assert (first.status, without_its_id(first)) == ("200 OK", without_its_id(again))
    assert first.headers[EACH_TIME] != again.headers[EACH_TIME]


def test_who_knows_the_answer_gets_no_bytes(door, marjan, asked):
    first = door.ask(LIST)

    again = door.ask(LIST, HTTP_IF_NONE_MATCH=first.headers["ETag"])

    assert (again.status, again.content, len(asked)) == ("304 Not Modified", b"", 1)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert "Content-Length" not in again.headers


def test_a_request_keeps_the_id_that_it_came_with(door, marjan):
    door.ask(LIST)

    assert door.ask(LIST, HTTP_X_REQUEST_ID="visit-2026-11").headers[EACH_TIME] == "visit-2026-11"


@pytest.mark.parametrize(
    "told",
    [
        {"HTTP_HOST": "localhost"},
        {"HTTP_ORIGIN": "https://other.example"},
        {"HTTP_ACCEPT_LANGUAGE": "ar"},
        {"HTTP_COOKIE": "a=b"},
        {"wsgi.url_scheme": "https"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
    ids=lambda told: next(iter(told)),
)
def test_who_is_somebody_or_asks_otherwise_is_answered_for_himself(told, door, marjan, asked):
    door.ask(LIST)

    other = door.ask(LIST, **told)

    assert (other.status, len(asked)) == ("200 OK", 2)


def test_a_wrong_token_is_told_although_the_answer_is_known(door, marjan):
    door.ask(LIST)

    assert door.ask(LIST, HTTP_AUTHORIZATION="Bearer nonsense").status == "401 Unauthorized"


def test_a_server_may_leave_an_empty_query_out(marjan):
    site = KeptAnswers(lambda environ, start_response: [b"asked"])

    assert site({"REQUEST_METHOD": "GET", "PATH_INFO": "/api/products"}, None) == [b"asked"]  # as PEP 3333 allows


def test_a_refusal_is_not_kept(door, marjan, asked):
    for _ in range(2):
        assert door.ask("/api/products?nonsense=1").status == "400 Bad Request"

    assert len(asked) == 2


@pytest.mark.parametrize("address", [LIST, PAGE])
def test_a_change_is_said_at_once(address, door, marjan, django_capture_on_commit_callbacks):
    door.ask(address)

    with django_capture_on_commit_callbacks(execute=True):
        Product.objects.update(name="Marjan II")
        refresh([marjan.pk])

    assert b"Marjan II" in door.ask(address).content


def test_the_pieces_on_a_page_are_those_of_a_second_ago(door, marjan, monkeypatch):
    clock = SimpleNamespace(now=1000.0, monotonic=lambda: clock.now)
    monkeypatch.setattr(kept_answers, "time", clock)
    door.ask(PAGE)
    Stock.objects.update(reserved=5)

    clock.now += 0.9
    assert door.ask(PAGE).json()["variants"][0]["available"] == 5
    clock.now += 0.2
    assert door.ask(PAGE).json()["variants"][0]["available"] == 0


def test_no_more_is_kept_than_there_is_room_for(door, marjan, asked):
    door.site.kept.most = 2
    for size in (1, 2, 3, 1):
        door.ask(f"/api/products?page_size={size}")

    assert len(asked) == 4
