"""Somebody sends a photo, tries frames on, and takes it all back."""

import io
from datetime import timedelta
from uuid import uuid4

import numpy as np
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from almahra.core.models import OutboxMessage
from catalog.tests.factories import VariantFactory
from tryon import consent
from tryon.models import FramePicture, TryOn, TryOnDeletion, TryOnSession
from tryon.services import trying
from tryon.tests.trying import GROUP, bytes_of, frame, guest, results, seen, sent, stored, tried, work

pytestmark = pytest.mark.django_db


def test_a_guest_tries_a_frame_on_and_takes_it_all_back(api, deliver):
    variant = frame()

    uploaded = sent(api)
    assert (uploaded.status_code, uploaded.json()["status"]) == (202, "queued"), "no worker was there in time"
    assert work() == 1
    session = {**results(api, uploaded.json()["session_id"], HTTP_X_CART_TOKEN=uploaded.json()["token"]).json()}
    session["token"] = uploaded.json()["token"]
    (face,) = session["faces"]
    left, top, right, bottom = face["box"]
    assert (session["status"], session["code"], session["warnings"]) == ("ready", None, [])
    assert session["photo"] == {"width": 512, "height": 512}
    assert left < 225 < right, "where the face is"
    assert top < 120 < bottom
    assert (face["pd_mm"], face["pd_source"], face["pd_uncertainty_mm"]) == (63.0, "mean", 3.7)
    assert 125 < face["face_width_mm"] < 145

    asked = tried(api, session, variant.product.slug)
    assert (asked.status_code, asked.json()["results"][0]["status"]) == (202, "queued")
    assert work() == 1
    again = tried(api, session, variant.product.slug.upper())
    (result,) = again.json()["results"]
    assert (again.status_code, result["status"], result["sku"]) == (200, "done", variant.sku)
    assert (result["width_mm"], result["pd_mm"], result["pd_source"]) == (136.0, 63.0, "mean")
    assert result["fit"]["word"] == "fits"
    assert result["fit"]["difference_mm"] == round(136.0 - face["face_width_mm"], 1)

    picture = api.get(result["url"])
    assert picture["Cache-Control"] == "private, no-store"
    assert Image.open(io.BytesIO(picture.content)).size == (512, 512)

    gone = api.delete(f"/api/ar/results/{session['session_id']}", **guest(session))
    deliver()
    assert (gone.status_code, stored()) == (204, [])
    assert (TryOnSession.objects.count(), TryOn.objects.count()) == (0, 0)
    deletion = TryOnDeletion.objects.get()
    assert (str(deletion.session_id), deletion.reason, deletion.pictures) == (session["session_id"], "asked", 2)
    assert api.get(result["url"]).status_code == 404
    assert api.delete(f"/api/ar/results/{session['session_id']}", **guest(session)).status_code == 404


def test_a_customer_needs_no_token(customer, user):
    session = seen(customer)

    assert session["token"] is None
    assert TryOnSession.objects.get().owner == user


def test_a_guests_second_photo_has_the_same_token(api):
    first = sent(api).json()
    second = sent(api, HTTP_X_CART_TOKEN=first["token"]).json()
    wrong = sent(api, HTTP_X_CART_TOKEN="not-a-token").json()

    assert second["token"] == first["token"] != wrong["token"]


def test_what_a_guest_tried_on_is_the_customers_after_signing_in(api, user):
    user.set_password("open sesame 1")
    user.save()
    session = seen(api)

    body = {"email": user.email, "password": "open sesame 1"}
    access = api.post("/api/auth/login", body, **guest(session)).json()["access"]

    path = f"/api/ar/results/{session['session_id']}"
    assert api.get(path, HTTP_AUTHORIZATION=f"Bearer {access}").status_code == 200
    assert api.get(path, **guest(session)).status_code == 404
    assert TryOnSession.objects.get().owner == user


def test_a_device_that_signed_in_before_shows_its_token_later(api, customer, user):
    session = seen(api)

    answer = results(customer, session["session_id"], HTTP_X_CART_TOKEN=session["token"])

    assert (answer.status_code, TryOnSession.objects.get().owner) == (200, user)


@pytest.mark.parametrize("agreed", [None, "", "2020-01"])
def test_without_consent_nothing_is_kept(api, agreed):
    refused = sent(api, agreed=agreed)

    told = refused.json()
    assert (refused.status_code, told["code"], told["fields"]["consent"][0]["code"]) == (400, *["consent_required"] * 2)
    assert told["facts"] == {"version": consent.VERSION, "text": str(consent.TEXT)}
    assert (stored(), TryOnSession.objects.count()) == ([], 0)


def test_the_text_of_consent_is_told_in_the_readers_language(api):
    text = str(consent.TEXT)  # before the language of a request stays behind

    english = api.get("/api/ar/consent")
    arabic = api.get("/api/ar/consent", HTTP_ACCEPT_LANGUAGE="ar")

    assert english.json() == {"version": consent.VERSION, "text": text}
    assert arabic.json()["text"] != english.json()["text"]
    assert english["Cache-Control"] == "private, no-store"


def test_six_variants_in_one_request_are_one_task(api):
    variants = [frame()]
    size = variants[0].size
    variants += [frame(size=size, product=variants[0].product, colour=f"Colour {number}") for number in range(2)]
    bare = FrameWithoutPicture(size)
    session = seen(api)
    skus = [variant.sku for variant in variants]

    tried(api, session, variants[0].product.slug, skus=[*skus, bare.sku])
    work()
    told = tried(api, session, variants[0].product.slug, skus=[*skus, bare.sku]).json()["results"]

    assert OutboxMessage.objects.filter(topic="tryon.draw").count() == 1
    assert [(one["sku"], one["status"], one["code"]) for one in told] == [
        *((sku, "done", None) for sku in skus),
        (bare.sku, "failed", "try_on_unavailable"),
    ]
    shown = results(api, session["session_id"], **guest(session)).json()["results"]
    assert [one["sku"] for one in shown] == skus


def FrameWithoutPicture(size):
    bare = frame(size=size, product=size.frame.product)
    FramePicture.objects.filter(variant=bare).delete()
    return bare


def test_a_product_is_known_by_slug_id_or_sku(api):
    variant = frame()
    session = seen(api)

    for key in (variant.product.slug, str(variant.product.public_id), variant.sku, variant.sku.lower()):
        assert tried(api, session, key).json()["results"][0]["sku"] == variant.sku
    assert TryOn.objects.count() == 1
    assert tried(api, session, "no-such-frame").status_code == 404


def test_what_is_not_on_show_can_not_be_tried_on(api):
    variant = frame(size__frame__product__status="draft")
    other = frame()
    session = seen(api)

    assert tried(api, session, variant.product.slug).status_code == 404
    refused = tried(api, session, other.product.slug, sku=variant.sku)
    assert (refused.status_code, refused.json()["fields"]["sku"][0]["code"]) == (400, "unknown_sku")
    assert not TryOn.objects.exists()


def test_of_several_faces_one_must_be_chosen(api):
    variant = frame()
    session = seen(api, bytes_of(GROUP))
    assert (session["status"], session["warnings"]) == ("ready", ["several_faces"])
    assert len(session["faces"]) > 1

    refused = tried(api, session, variant.sku)
    assert (refused.status_code, refused.json()["fields"]["face"][0]["code"]) == (400, "several_faces")
    unknown = tried(api, session, variant.sku, face=len(session["faces"]))
    assert (unknown.status_code, unknown.json()["fields"]["face"][0]["code"]) == (400, "unknown_face")
    assert not TryOn.objects.exists()

    tried(api, session, variant.sku, face=1)
    work()
    (result,) = tried(api, session, variant.sku, face=1).json()["results"]
    assert (result["status"], result["face"]) == ("done", 1)
    changed = [in_box(api, result["url"], face["box"]) for face in session["faces"]]
    assert changed[1] == max(changed) > 0.03
    assert sorted(changed)[-2] < 0.005


def test_who_pointed_before_the_face_was_found_at_one_that_is_not_there_hears_it_afterwards(api):
    session, variant = sent(api).json(), frame()

    asked = tried(api, session, variant.sku, face=3)
    assert (asked.status_code, asked.json()["results"][0]["status"]) == (202, "queued")
    work()

    (result,) = results(api, session["session_id"], **guest(session)).json()["results"]
    assert (result["status"], result["code"]) == ("failed", "unknown_face")
    assert result["detail"] == "There is no such face in this photo."


def in_box(api, url, box):
    """How much of a picture is another than in the photo, within a box."""
    whole = Image.open(io.BytesIO(bytes_of(GROUP))).convert("L").crop(box)
    drawn = Image.open(io.BytesIO(api.get(url).content)).convert("L").crop(box)
    return float((np.abs(np.asarray(whole, int) - np.asarray(drawn, int)) > 40).mean())


def test_a_measured_distance_makes_the_face_larger_and_the_frame_narrower(api):
    variant = frame()
    session = seen(api)

    tried(api, session, variant.sku, pd_mm=70)
    work()
    (result,) = tried(api, session, variant.sku, pd_mm=70).json()["results"]

    width = session["faces"][0]["face_width_mm"] * 70 / 63
    assert (result["pd_mm"], result["pd_source"]) == (70.0, "given")
    assert result["fit"]["difference_mm"] == pytest.approx(136 - width, abs=0.06)
    assert result["fit"]["word"] == "narrow"


def test_another_tint_or_distance_is_another_picture_and_the_same_is_the_same(api):
    variant = frame()
    session = seen(api)
    brown = {"colour": "brown", "percent": 50}

    for asked in ({}, {"tint": brown}, {"pd_mm": 63}, {"face": 0}, {}, {"tint": brown}):
        tried(api, session, variant.sku, **asked)

    assert TryOn.objects.count() == 4
    assert work() == 4
    pictures = {one["url"] for one in results(api, session["session_id"], **guest(session)).json()["results"]}
    assert len({api.get(url).content for url in pictures}) == 2, "of the best face, at 63 mm, all but the tint"


def test_a_new_picture_of_the_frame_is_another_picture(api):
    variant = frame()
    session = seen(api)
    tried(api, session, variant.sku)

    FramePicture.objects.update(revision=2)
    tried(api, session, variant.sku)

    assert TryOn.objects.count() == 2


def test_a_frame_may_be_tried_before_the_face_was_found(api):
    variant = frame()
    uploaded = sent(api).json()

    first = tried(api, uploaded, variant.sku)
    assert (first.status_code, first.json()["results"][0]["fit"]) == (202, None)
    assert work() == 2

    session = results(api, uploaded["session_id"], **guest(uploaded)).json()
    assert (session["status"], session["results"][0]["status"]) == ("ready", "done")


@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        ({"pd_mm": 39.9}, "pd_mm", "min_value"),
        ({"pd_mm": 80.1}, "pd_mm", "max_value"),
        ({"pd_mm": "wide"}, "pd_mm", "invalid"),
        ({"face": -1}, "face", "min_value"),
        ({"face": "first"}, "face", "invalid"),
        ({"tint": {"colour": "plaid", "percent": 50}}, "tint.colour", "invalid_choice"),
        ({"tint": {"colour": "grey", "percent": 99}}, "tint.percent", "max_value"),
        ({"tint": {"colour": "grey"}}, "tint.percent", "required"),
        ({"skus": []}, "skus", "min_length"),
        ({"skus": ["A"] * 7}, "skus", "max_length"),
        ({"sku": "A", "skus": ["B"]}, "skus", "given_twice"),
        ({"state": "done"}, "state", "unknown_field"),
        ({"session_id": "mine"}, "session_id", "invalid"),
        ({"session_id": str(uuid4())}, "session_id", "unknown_session"),
    ],
)
def test_a_body_that_says_nonsense_is_refused_by_its_field(api, asked, field, code):
    variant = frame()
    session = sent(api).json()

    refused = tried(api, session, variant.sku, **asked)

    assert (refused.status_code, refused.json()["fields"][field][0]["code"]) == (400, code)
    assert not TryOn.objects.exists()


def test_a_strangers_session_is_nowhere(api, customer):
    variant = frame()
    session = seen(api)
    path = f"/api/ar/results/{session['session_id']}"

    for client, headers in [(customer, {}), (api, {}), (api, {"HTTP_X_CART_TOKEN": sent(api).json()["token"]})]:
        assert client.get(path, **headers).status_code == 404
        assert client.delete(path, **headers).status_code == 404
        refused = tried(client, session, variant.sku, headers=headers or {"HTTP_X_CART_TOKEN": ""})
        assert (refused.status_code, refused.json()["code"]) == (400, "unknown_session")
    assert results(api, session["session_id"], **guest(session)).status_code == 200
    assert not TryOn.objects.exists()


def test_after_a_day_it_is_over_for_everybody_whether_or_not_the_clock_has_come(api, deliver):
    variant = frame()
    session = seen(api)
    tried(api, session, variant.sku)
    work()
    url = tried(api, session, variant.sku).json()["results"][0]["url"]
    TryOnSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert results(api, session["session_id"], **guest(session)).status_code == 404
    assert tried(api, session, variant.sku).json()["code"] == "unknown_session"
    assert api.get(url).status_code == 404
    assert len(stored()) == 2, "it is the clock that deletes"


def test_a_link_opens_one_picture_for_five_minutes(api):
    variant = frame()
    session = seen(api)
    tried(api, session, variant.sku)
    work()
    url = tried(api, session, variant.sku).json()["results"][0]["url"]

    assert session["session_id"] not in url
    assert api.get(url[:-1] + ("A" if url[-1] != "A" else "B")).status_code == 404
    assert api.get("/api/ar/picture").status_code == 404
    assert api.post(url).status_code == 405
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=2)):
        assert api.get(url).status_code == 404
    assert api.get(url).status_code == 200


def test_a_photo_has_room_for_sixty_pictures(api, monkeypatch):
    monkeypatch.setattr(trying, "MOST_PICTURES", 2)
    variant = frame()
    session = sent(api).json()
    tried(api, session, variant.sku)
    tried(api, session, variant.sku, pd_mm=60)

    refused = tried(api, session, variant.sku, pd_mm=61)

    assert (refused.status_code, refused.json()["code"], refused.json()["facts"]) == (409, "session_full", {"most": 2})
    assert TryOn.objects.count() == 2
    assert tried(api, session, variant.sku).status_code == 202, "what is there may be asked for again"


def test_each_client_sends_thirty_photos_in_ten_minutes(api, settings, somewhere):
    settings.THROTTLES = {**settings.THROTTLES, "tryon_upload": (1, 600)}
    api.defaults["REMOTE_ADDR"] = somewhere
    assert sent(api).status_code == 202

    refused = sent(api)

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused["Retry-After"]
    assert TryOnSession.objects.count() == 1


def test_each_client_asks_for_pictures_sixty_times_a_minute(api, settings, somewhere):
    settings.THROTTLES = {**settings.THROTTLES, "tryon_draw": (1, 60)}
    api.defaults["REMOTE_ADDR"] = somewhere
    variant = frame()
    session = sent(api).json()
    assert tried(api, session, variant.sku).status_code == 202

    refused = tried(api, session, variant.sku, pd_mm=60)

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert TryOn.objects.count() == 1


def test_accessories_have_nothing_to_try_on(api):
    accessory = VariantFactory(product__status="published", product__published_at=timezone.now())
    session = sent(api).json()

    (result,) = tried(api, session, accessory.sku).json()["results"]

    assert (result["status"], result["code"], result["width_mm"]) == ("failed", "try_on_unavailable", None)


def test_ten_pictures_cost_as_many_questions_as_two(api, django_assert_num_queries):
    variant = frame()
    session = seen(api)
    for pd_mm in (60, 61):
        tried(api, session, variant.sku, pd_mm=pd_mm)
    work()
    with django_assert_num_queries(2):
        results(api, session["session_id"], **guest(session))

    for pd_mm in range(62, 70):
        tried(api, session, variant.sku, pd_mm=pd_mm)
    with django_assert_num_queries(2):
        told = results(api, session["session_id"], **guest(session)).json()

    assert len(told["results"]) == 10


def test_six_variants_cost_as_many_questions_as_one(api):
    first = frame()
    skus = [frame(size=first.size, product=first.product, colour=f"Colour {number}").sku for number in range(6)]
    session = seen(api)

    with CaptureQueriesContext(connection) as one:
        tried(api, session, first.product.slug, skus=skus[:1])
    with CaptureQueriesContext(connection) as five:
        tried(api, session, first.product.slug, skus=skus[1:])

    assert len(one) == len(five)
