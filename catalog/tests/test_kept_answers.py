"""What a process has just said to a passer-by is said again, the same to the last header, until the window changes."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from catalog import views
from catalog.cards.version import forget_version
from catalog.middleware import KeptAnswersMiddleware
from catalog.models import Product
from catalog.services.cards import rebuild, refresh
from catalog.tests.factories import VariantFactory

pytestmark = pytest.mark.django_db

PATH = "/api/products?page_size=3"
EACH_TIME = "X-Request-ID"  # never the same


@pytest.fixture
def marjan():
    variant = VariantFactory(product__slug="marjan", product__name="Marjan")
    list(rebuild())
    forget_version()
    return variant.product


@pytest.fixture
def asked(monkeypatch):
    """The questions that reach the view."""
    seen = []
    read = views.Asked.read
    monkeypatch.setattr(views.Asked, "read", lambda query: seen.append(dict(query)) or read(query))
    return seen


def said(response):
    headers = {name: value for name, value in response.items() if name != EACH_TIME}
    return response.status_code, response.content, headers


def test_the_same_question_is_answered_the_same_without_the_view(stranger, marjan, asked):
    first, again = stranger.get(PATH), stranger.get(PATH)

    assert said(first) == said(again)
    assert len(asked) == 1
    assert first[EACH_TIME] != again[EACH_TIME]


def test_who_knows_the_answer_gets_no_bytes(stranger, marjan, asked):
    first = stranger.get(PATH)

    again = stranger.get(PATH, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"], len(asked)) == (304, b"", first["ETag"], 1)
    assert again["Cache-Control"] == first["Cache-Control"]


@pytest.mark.parametrize(
    "told",
    [
        {"Host": "localhost"},
        {"Origin": "https://other.example"},
        {"Accept-Language": "ar"},
        {"Authorization": "Bearer nonsense"},
        {"Cookie": "a=b"},
    ],
    ids=lambda told: next(iter(told)),
)
def test_who_is_somebody_or_asks_otherwise_is_answered_for_himself(stranger, marjan, asked, told):
    stranger.get(PATH)

    other = stranger.get(PATH, headers=told)

    assert len(asked) == (1 if "Authorization" in told else 2)
    assert (other.status_code == 401) == ("Authorization" in told)


def test_a_server_may_leave_an_empty_query_out(marjan):
    request = RequestFactory().get("/api/products")
    del request.META["QUERY_STRING"]  # as PEP 3333 allows

    assert KeptAnswersMiddleware(lambda request: HttpResponse("asked"))(request).content == b"asked"


def test_a_refusal_is_not_kept(stranger, marjan, asked):
    for _ in range(2):
        assert stranger.get("/api/products?nonsense=1").status_code == 400

    assert len(asked) == 2


def test_a_change_is_said_at_once(stranger, marjan, django_capture_on_commit_callbacks):
    stranger.get(PATH)

    with django_capture_on_commit_callbacks(execute=True):
        Product.objects.update(name="Marjan II")
        refresh([marjan.pk])

    assert stranger.get(PATH).json()["results"][0]["name"] == "Marjan II"


def test_pieces_are_counted_for_everybody_anew(stranger, marjan):
    stranger.get("/api/products/marjan")
    stock = marjan.variants.get().stock
    stock.reserved = 5
    stock.save()

    assert stranger.get("/api/products/marjan").json()["variants"][0]["available"] == 0


def test_no_more_is_kept_than_there_is_room_for(stranger, marjan, monkeypatch, asked):
    monkeypatch.setattr("catalog.middleware.MOST", 2)
    for size in (1, 2, 3, 1):
        stranger.get(f"/api/products?page_size={size}")

    assert len(asked) == 4
