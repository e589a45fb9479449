"""Who is calling: a server with a secret key, or a browser with a publishable one."""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from typing import Any

from payments.fakestripe.errors import Refusal
from payments.fakestripe.params import Params, text, texts
from payments.fakestripe.store import Object, Store

ACCOUNT_ID = "acct_fake0000000001"

# The two calls of Stripe.js: read an intent and confirm it. Nothing else opens with a publishable key.
BROWSER_CALL = re.compile(r"(GET /v1/(?P<read>\w+)/[^/]+|POST /v1/(?P<confirm>\w+)/[^/]+/confirm)")
BROWSER_KINDS = {"payment_intents": "payment_intent", "setup_intents": "setup_intent"}

# Stripe shows browsers only part of an intent, and publishes no list. This one is kept conservative:
# what Stripe.js needs to go on, nothing about the customer, the metadata, the charge or the merchant.
BROWSER_FIELDS = {
    "payment_intent": frozenset(
        [
            "id",
            "object",
            "amount",
            "automatic_payment_methods",
            "canceled_at",
            "cancellation_reason",
            "capture_method",
            "client_secret",
            "confirmation_method",
            "created",
            "currency",
            "description",
            "last_payment_error",
            "livemode",
            "next_action",
            "payment_method",
            "payment_method_types",
            "processing",
            "setup_future_usage",
            "status",
        ]
    ),
    "setup_intent": frozenset(
        [
            "id",
            "object",
            "automatic_payment_methods",
            "cancellation_reason",
            "client_secret",
            "created",
            "description",
            "last_setup_error",
            "livemode",
            "next_action",
            "payment_method",
            "payment_method_types",
            "status",
            "usage",
        ]
    ),
    # Seen by a browser inside an error, or when it expands `payment_method`.
    "payment_method": frozenset(["id", "object", "card", "created", "livemode", "type", "us_bank_account"]),
}


def is_browser(headers: Mapping[str, str], params: Params) -> bool:
    """Check the key and tell its kind. Takes the form field `key`, which Stripe.js uses, out of `params`.

    Raises a 401 Refusal that never repeats the key. `headers` have lower-case names.
    """
    key = _key(headers, params)
    if key is None:
        raise Refusal(401, "You did not provide an API key.")
    if "_live_" in key:
        raise Refusal(401, "This is a FAKE Stripe: a live key must never be sent here.")
    if not re.fullmatch(r"(sk|rk|pk)_test_\w+", key):
        raise Refusal(401, "Invalid API Key provided.")
    return key.startswith("pk_")


def _key(headers: Mapping[str, str], params: Params) -> str | None:
    in_form = text(params, "key")
    params.pop("key", None)
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(given, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return in_form


def refuse_other_account(headers: Mapping[str, str]) -> None:
    """This stand-in is one account; a `Stripe-Account` header may name only that one."""
    account = headers.get("stripe-account", ACCOUNT_ID)
    if account != ACCOUNT_ID:
        raise Refusal(
            403,
            "The provided key does not have access to the account in Stripe-Account.",
            code="account_invalid",
        )


def admit_browser(store: Store, method: str, path: str, params: Params) -> None:
    """Let a publishable key do what Stripe.js does with one intent, if it knows that intent's client secret.

    Takes `client_secret` out of `params`. That no secret is a 401 and a wrong one a 403 is our choice:
    Stripe's messages are known, the statuses beside them are not recorded.
    """
    call = BROWSER_CALL.fullmatch(f"{method} {path}")
    kind = BROWSER_KINDS.get((call["read"] or call["confirm"]) if call else "")
    if kind is None:
        raise Refusal(
            401,
            "This API call cannot be made with a publishable API key. Please use a secret API key.",
            code="secret_key_required",
        )
    if not set(texts(params, "expand")) <= {"payment_method"}:
        raise Refusal(403, "With a publishable key only payment_method can be expanded.", param="expand")
    secret = text(params, "client_secret")
    params.pop("client_secret", None)
    intent = store.get(path.split("/")[3], kind, param="intent")
    if secret is None:
        raise Refusal(401, "Missing required param: client_secret.", param="client_secret")
    if not is_secret_of(intent, secret):
        raise Refusal(
            403,
            "The client_secret provided does not match the client_secret associated with this intent.",
            code="payment_intent_invalid_parameter" if kind == "payment_intent" else None,
            param="client_secret",
        )


def is_secret_of(intent: Object, secret: str) -> bool:
    return hmac.compare_digest(intent["client_secret"].encode(), secret.encode())


def as_seen_by_browser(value: Any) -> Any:
    """A copy of an answer, or of an error body, without what a browser must not see."""
    if isinstance(value, list):
        return [as_seen_by_browser(item) for item in value]
    if not isinstance(value, dict):
        return value
    shown = BROWSER_FIELDS.get(value.get("object", ""))
    return {
        name: as_seen_by_browser(item)
        for name, item in value.items()
        if name != "charge" and (shown is None or name in shown)
    }
