"""How a payment intent is paid: at once, after the bank's question, days later, or not at all."""

import copy

from payments.fakestripe import charges, disputes
from payments.fakestripe.errors import Refusal
from payments.fakestripe.events import emit
from payments.fakestripe.payment_methods import (
    Decline,
    TestMethod,
    behaviour,
    keep_for,
    refuse_if_not_usable,
)
from payments.fakestripe.store import Object, Store

PAYABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def wrong_state(intent: Object, what: str) -> Refusal:
    return Refusal(
        400,
        f"This PaymentIntent {what}.",
        code="payment_intent_unexpected_state",
        payment_intent=copy.deepcopy(intent),
    )


def check_confirmable(store: Store, intent: Object, return_url: str | None, method: str | None = None) -> None:
    """Refuse a confirmation that Stripe would not even try; nothing is changed.

    A server must give a `return_url` when redirects are allowed, as at Stripe. A browser may leave it out:
    the bank's page then leads to a page of our own.
    """
    if intent["status"] not in PAYABLE:
        raise wrong_state(intent, f"could not be confirmed because it has a status of {intent['status']}")
    ref = method or intent["payment_method"]
    if ref is None:
        raise wrong_state(intent, "could not be confirmed because it's missing a payment method")
    automatic = intent["automatic_payment_methods"]
    may_redirect = automatic is not None and automatic["allow_redirects"] == "always"
    if may_redirect and return_url is None and not store.origin.is_browser:
        raise Refusal(
            400,
            "This PaymentIntent is configured to accept payment methods that might redirect your customer "
            "off of your page, so you must provide a `return_url`. To refuse such methods set "
            "`automatic_payment_methods[allow_redirects]` to `never`.",
            param="return_url",
        )
    refuse_if_not_usable(store, ref, customer=intent["customer"], types=intent["payment_method_types"])


def pay(store: Store, intent: Object, return_url: str | None) -> Object:
    """Try the intent's payment method. Raises a 402 Refusal when the bank says no."""
    method = behaviour(store, intent["payment_method"])
    if not method.asks_bank:
        return _charge(store, intent, method)
    intent["status"] = "requires_action"
    intent["next_action"] = ask_bank(store, intent, return_url)
    emit(store, "payment_intent.requires_action", intent)
    return intent


def ask_bank(store: Store, intent: Object, return_url: str | None) -> Object:
    """The `next_action` of an intent whose bank wants to see the customer."""
    return {
        "redirect_to_url": {
            "return_url": return_url or f"{store.base_url}/_fake/done",
            "url": f"{store.base_url}/_fake/3ds/{intent['id']}?s={intent['client_secret']}",
        },
        "type": "redirect_to_url",
    }


def finish_3ds(store: Store, id: str, ok: bool) -> Object:
    """The bank's answer. An intent that no longer waits for it stays as it is: people press buttons twice."""
    intent = store.get(id, "payment_intent")
    if intent["status"] != "requires_action":
        return intent
    if ok:
        return _charge(store, intent, behaviour(store, intent["payment_method"]))
    _refuse(
        store,
        intent,
        code="payment_intent_authentication_failure",
        message="The provided PaymentMethod has failed authentication.",
        type="invalid_request_error",
    )
    return intent


def settle(store: Store, id: str, ok: bool) -> Object:
    """What a bank says days later about a debit that is `processing`. Otherwise nothing happens."""
    intent = store.get(id, "payment_intent")
    if intent["status"] != "processing":
        return intent
    charge = store.get(intent["latest_charge"], "charge")
    if ok:
        _succeed(store, intent, charge)
        return intent
    message = "The bank account has insufficient funds to complete the transfer."
    charges.fail(charge, "insufficient_funds", message, reason="insufficient_funds")
    emit(store, "charge.failed", charge)
    _refuse(
        store,
        intent,
        code="insufficient_funds",
        message=message,
        type="invalid_request_error",
        charge=charge["id"],
    )
    return intent


def _charge(store: Store, intent: Object, method: TestMethod) -> Object:
    charge = charges.begin(store, intent, method)
    intent.update(latest_charge=charge["id"], next_action=None)
    if method.decline:
        return _decline(store, intent, charge, method.decline)
    intent["last_payment_error"] = None
    if method.is_delayed:
        intent["status"] = "processing"
        emit(store, "charge.pending", charge)
        emit(store, "payment_intent.processing", intent)
        return intent
    _succeed(store, intent, charge)
    if method.is_disputed:
        disputes.open_for(store, charge["id"])
    return intent


def _succeed(store: Store, intent: Object, charge: Object) -> None:
    charges.succeed(store, charge)
    intent.update(status="succeeded", amount_received=intent["amount"], last_payment_error=None)
    emit(store, "charge.succeeded", charge)
    emit(store, "payment_intent.succeeded", intent)
    if intent["customer"] and intent["setup_future_usage"]:
        keep_for(store, store.get(intent["payment_method"], "payment_method"), intent["customer"])


def _decline(store: Store, intent: Object, charge: Object, no: Decline) -> Object:
    charges.fail(charge, no.code, no.message, reason=no.decline_code or no.code)
    emit(store, "charge.failed", charge)
    about = {"code": no.code, "charge": charge["id"]}
    if no.decline_code:
        about["decline_code"] = no.decline_code
    _refuse(store, intent, message=no.message, type="card_error", **about)
    raise Refusal(402, no.message, kind="card_error", payment_intent=copy.deepcopy(intent), **about)


def _refuse(store: Store, intent: Object, **error: str) -> None:
    """Back to the beginning: the intent keeps the error and waits for another payment method."""
    tried = copy.deepcopy(store.get(intent["payment_method"], "payment_method"))
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_payment_error={**error, "payment_method": tried},
    )
    emit(store, "payment_intent.payment_failed", intent)
