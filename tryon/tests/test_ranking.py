"""The list of products, ordered by how their width suits somebody's face."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from catalog import fits
from catalog.services.cards import rebuild
from catalog.tests.factories import VariantFactory
from tryon.models import TryOnSession
from tryon.tests.trying import CAT, GROUP, bytes_of, frame, guest, seen, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def widths():
    """Frames 126 to 142 mm wide, and an accessory; their slugs by width."""
    VariantFactory(product__status="published", product__published_at=timezone.now())
    made = {}
    for width in (142, 126, 138, 130, 134):
        a_mm = Decimal(width - 17 - 13) / 2
        sized = {"size__a_mm": a_mm, "size__ed_mm": a_mm + 2, "size__frame_width_mm": width}
        made[width] = frame(**sized).product.slug
    list(rebuild())
    return made


def ranked(api, session, query="", **headers):
    path = f"/api/products?fits={session['session_id']}{query}"
    return api.get(path, **(headers or guest(session)))


def test_frames_that_suit_the_face_come_first_and_what_is_no_frame_is_left_out(api, widths, monkeypatch):
    monkeypatch.setattr(fits, "width_mm", lambda request, face: 133)
    session = seen(api)

    answer = ranked(api, session).json()

    assert [one["slug"] for one in answer["results"]] == [widths[width] for width in (134, 130, 138, 126, 142)]
    assert answer["count"] == 5
    assert sum(one["count"] for one in answer["facets"]["kind"]) == 5


def test_the_face_of_the_session_is_what_counts(api, widths):
    session = seen(api)
    face = session["faces"][0]["face_width_mm"]

    found = [one["slug"] for one in ranked(api, session).json()["results"]]

    nearest = sorted(widths, key=lambda width: (abs(width - round(face)), width))
    assert found == [widths[width] for width in nearest]


def test_of_several_faces_the_one_that_is_meant_counts_and_a_measured_distance_with_it(api, widths):
    session = seen(api, bytes_of(GROUP))
    face = session["faces"][2]
    width = face["face_width_mm"] * 66 / face["pd_mm"]

    answer = ranked(api, session, "&face=2&pd_mm=66&page_size=2").json()

    nearest = sorted(widths, key=lambda one: (abs(one - round(width)), one))
    assert [one["slug"] for one in answer["results"]] == [widths[one] for one in nearest[:2]]
    assert "face=2&pd_mm=66" in answer["next"]
    second = api.get(answer["next"], **guest(session)).json()
    assert [one["slug"] for one in second["results"]] == [widths[one] for one in nearest[2:4]]


def test_pages_and_filters_keep_the_order_and_the_session(api, widths, monkeypatch):
    monkeypatch.setattr(fits, "width_mm", lambda request, face: 133)
    session = seen(api)

    first = ranked(api, session, "&page_size=2&frame_width_max=140").json()
    second = api.get(first["next"], **guest(session)).json()

    assert [one["slug"] for one in first["results"]] == [widths[134], widths[130]]
    assert [one["slug"] for one in second["results"]] == [widths[138], widths[126]]
    assert session["session_id"] in first["next"]
    assert session["session_id"] in second["previous"]
    assert first["count"] == 4


def test_two_statements_make_a_list_and_none_makes_it_for_a_face_of_the_same_width(
    api, widths, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(fits, "width_mm", lambda request, face: 133)
    session, other = seen(api), {"session_id": str(uuid4()), "token": ""}
    api.get("/api/products")  # the version of the window is known now

    with django_assert_num_queries(2):
        mine = ranked(api, session, "&page_size=3")
    with django_assert_num_queries(0):
        theirs = ranked(api, other, "&page_size=3")

    assert mine.json()["results"] == theirs.json()["results"]
    assert mine["Cache-Control"] == theirs["Cache-Control"] == "private, no-store"
    assert session["session_id"] not in theirs.content.decode()
    assert other["session_id"] in theirs.json()["next"]


def test_a_strangers_face_ranks_nothing(api, customer, widths):
    session = seen(api)

    for client, headers in [(customer, {}), (api, {"HTTP_X_CART_TOKEN": "x"})]:
        refused = ranked(client, session, **headers or {"HTTP_X_CART_TOKEN": ""})
        assert (refused.status_code, refused.json()["fields"]["fits"][0]["code"]) == (400, "unknown_session")
    refused = ranked(api, {"session_id": str(uuid4())}, HTTP_X_CART_TOKEN=session["token"])
    assert refused.json()["fields"]["fits"][0]["code"] == "unknown_session"
    TryOnSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ranked(api, session).json()["fields"]["fits"][0]["code"] == "unknown_session"


def test_without_a_measured_face_it_says_why(api):
    cat, waiting = seen(api, bytes_of(CAT)), sent(api).json()

    assert ranked(api, waiting).json()["fields"]["fits"][0]["code"] == "not_measured_yet"
    assert ranked(api, cat).json()["fields"]["fits"][0]["code"] == "no_face"


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("face=7", "face", "unknown_face"),
        ("pd_mm=20", "pd_mm", "pd_implausible"),
        ("pd_mm=0", "pd_mm", "pd_implausible"),
    ],
)
def test_a_face_that_is_not_there_and_a_distance_that_nobody_has_rank_nothing(api, query, field, code):
    refused = ranked(api, seen(api), f"&{query}")

    assert (refused.status_code, refused.json()["fields"][field][0]["code"]) == (400, code)


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("fits=me", "fits", "invalid"),
        ("face=1", "face", "without_fits"),
        ("pd_mm=62", "pd_mm", "without_fits"),
        ("fits=00000000-0000-4000-8000-000000000000&pd_mm=NaN", "pd_mm", "invalid"),
        ("fits=00000000-0000-4000-8000-000000000000&ordering=price", "ordering", "ordered_by_fit"),
    ],
)
def test_nonsense_is_refused_by_its_parameter(api, query, field, code):
    refused = api.get(f"/api/products?{query}")

    assert (refused.status_code, refused.json()["fields"][field][0]["code"]) == (400, code)
