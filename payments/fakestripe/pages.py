"""What the pages under `/_fake/` do: pay, answer for the bank, and pull levers."""

import copy
import hmac
import json
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

from payments.fakestripe import auth, html
from payments.fakestripe.errors import Refusal, not_found
from payments.fakestripe.params import is_web_address
from payments.fakestripe.payment_methods import TEST_METHODS
from payments.fakestripe.server import FakeStripe
from payments.fakestripe.store import Object

SHOWN = 25  # rows in each table of the index


class Page(NamedTuple):
    status: int
    body: str
    location: str | None = None
    content_type: str = "text/html; charset=utf-8"


Fields = dict[str, str]
PageAction = Callable[[FakeStripe, str, Object, Fields], Page]


def respond(fake: FakeStripe, method: str, path: str, fields: Fields, token: str) -> Page:
    """Answer a browser. `token` is the secret that the levers on the index page carry."""
    match path.strip("/").split("/"), method:
        case ["_fake"], "GET":
            return _index(fake, token)
        case ["_fake", "health"], "GET":
            return _health(fake)
        case ["_fake", "done"], "GET":
            return Page(200, html.message("Done", "You can close this page and go back to the shop."))
        case ["_fake", "pay", id], "GET" | "POST":
            return _guarded(_pay, fake, method, id, fields)
        case ["_fake", "3ds", id], "GET" | "POST":
            return _guarded(_bank, fake, method, id, fields)
        case ["_fake", "do", action, id], "POST":
            return _pull(fake, action, id, fields, token)
    return Page(404, html.message("Not found", "There is no such page here."))


def _health(fake: FakeStripe) -> Page:
    told = {"status": "ok", "fake": True, "api_version": fake.store.api_version}
    return Page(200, json.dumps(told), content_type="application/json")


def _index(fake: FakeStripe, token: str) -> Page:
    kinds = ("payment_intent", "charge", "refund", "dispute")
    with fake.lock:
        latest = {kind: list(reversed(fake.store.of_kind(kind)))[:SHOWN] for kind in kinds}
        objects = copy.deepcopy(latest)
        sent = list(reversed(fake.store.sent))
        untried = [held for held in reversed(fake.outbox) if not held.tries]
    shown = [*untried, *sent][: 2 * SHOWN]
    return Page(200, html.index(objects, shown, token=token, api_version=fake.store.api_version))


def _guarded(action: PageAction, fake: FakeStripe, method: str, id: str, fields: Fields) -> Page:
    """Run a page that needs the client secret of its intent, as `s`. A wrong one looks like no page."""
    with fake.lock:
        intent = copy.deepcopy(fake.objects.get(id, {}))
    if not intent.get("client_secret") or not auth.is_secret_of(intent, fields.get("s", "")):
        return Page(404, html.message("Not found", "There is no such payment, or the link is not complete."))
    wanted = fields.get("return_url")
    if wanted and not is_web_address(wanted):
        return Page(400, html.message("Bad link", "return_url must be a full http or https address."))
    try:
        return action(fake, method, intent, fields)
    except Refusal as refusal:
        return Page(refusal.status, html.message("Not possible", str(refusal)))


def _pay(fake: FakeStripe, method: str, intent: Object, fields: Fields) -> Page:
    if intent["object"] != "payment_intent":
        raise not_found("payment_intent", intent["id"])
    return_url = fields.get("return_url") or None
    if intent["status"] == "requires_action" and method == "GET":
        return Page(303, "", intent["next_action"]["redirect_to_url"]["url"])
    if not intent["status"].startswith("requires_"):
        return Page(303, "", back_to_shop(fake, intent, return_url))
    if method == "GET":
        return Page(200, html.payment(intent))
    if fields.get("pm") not in TEST_METHODS:
        return Page(400, html.payment(intent, "Please choose one of these."))
    try:
        paid = fake.confirm(intent["id"], fields["pm"], return_url)
    except Refusal as refusal:
        return Page(refusal.status, html.payment(intent, str(refusal)))
    if paid["next_action"]:
        return Page(303, "", paid["next_action"]["redirect_to_url"]["url"])
    return Page(303, "", back_to_shop(fake, paid, return_url))


def _bank(fake: FakeStripe, method: str, intent: Object, fields: Fields) -> Page:
    asked = intent["next_action"]
    return_url = asked["redirect_to_url"]["return_url"] if asked else fields.get("return_url")
    if not asked:  # the question was answered before: no second one
        return Page(303, "", back_to_shop(fake, intent, return_url))
    if method == "GET":
        return Page(200, html.bank(intent))
    try:
        answered = fake.finish_3ds(intent["id"], fields.get("ok") == "1")
    except Refusal:  # the bank agreed, and then the card was declined: the shop learns it from the intent
        answered = copy.deepcopy(fake.objects[intent["id"]])
    return Page(303, "", back_to_shop(fake, answered, return_url))


def back_to_shop(fake: FakeStripe, intent: Object, return_url: str | None) -> str:
    """The address to return to, with the query that Stripe adds to it."""
    status = {"succeeded": "succeeded", "processing": "pending"}.get(intent["status"], "failed")
    told = {
        intent["object"]: intent["id"],
        f"{intent['object']}_client_secret": intent["client_secret"],
        "redirect_status": status,
    }
    if not return_url:
        return f"{fake.store.base_url}/_fake/done"
    parts = urlsplit(return_url)
    query = "&".join(part for part in (parts.query, urlencode(told)) if part)
    return urlunsplit(parts._replace(query=query))


def _pull(fake: FakeStripe, action: str, id: str, fields: Fields, token: str) -> Page:
    """A lever of the index page. The token keeps other web sites from pulling it through a visitor."""
    if not hmac.compare_digest(fields.get("token", "").encode(), token.encode()):
        return Page(403, html.message("Not allowed", "Please use the buttons of the overview page."))
    ok = fields.get("ok") == "1"
    try:
        match action:
            case "settle-intent":
                fake.settle_intent(id, ok)
            case "settle-refund":
                fake.settle_refund(id, ok)
            case "open-dispute":
                fake.open_dispute(id)
            case "close-dispute":
                fake.close_dispute(id, ok)
            case _:
                return Page(404, html.message("Not found", "There is no such button."))
    except Refusal as refusal:
        return Page(refusal.status, html.message("Not possible", str(refusal)))
    return Page(303, "", "/_fake/")
