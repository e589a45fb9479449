"""Setup intents: save a payment method for later, without paying."""

import copy
import secrets

from payments.fakestripe import intents
from payments.fakestripe.errors import Refusal
from payments.fakestripe.events import emit
from payments.fakestripe.params import Params, check, metadata, text, web_address
from payments.fakestripe.paying import ask_bank
from payments.fakestripe.payment_methods import behaviour, keep_for, refuse_if_not_usable, resolve
from payments.fakestripe.store import Object, Store


def create(store: Store, params: Params) -> Object:
    supported = (
        "automatic_payment_methods",
        "customer",
        "description",
        "metadata",
        "payment_method_types",
        "usage",
    )
    check(params, "SetupIntentCreateParams", supported=supported)
    customer = text(params, "customer")
    if customer is not None:
        store.get(customer, "customer", param="customer")
    usage = text(params, "usage") or "off_session"
    if usage not in intents.USAGES:
        raise Refusal(400, "Invalid usage", param="usage")
    id = store.new_id("seti")
    intent = {
        "id": id,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": intents.automatic_methods(params),
        "cancellation_reason": None,
        "client_secret": f"{id}_secret_{secrets.token_hex(12)}",
        "created": store.now(),
        "customer": customer,
        "description": text(params, "description"),
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": dict(metadata(params)),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {},
        "payment_method_types": intents.method_types(params),
        "single_use_mandate": None,
        "status": "requires_payment_method",
        "usage": usage,
    }
    store.put(intent)
    emit(store, "setup_intent.created", intent)
    return intent


def retrieve(store: Store, params: Params, id: str) -> Object:
    check(params, "SetupIntentRetrieveParams", supported=("client_secret",))
    return store.get(id, "setup_intent")


def confirm(store: Store, params: Params, id: str) -> Object:
    check(params, "SetupIntentConfirmParams", supported=("payment_method", "return_url", "mandate_data"))
    intent = store.get(id, "setup_intent")
    return_url = web_address(params, "return_url")
    ref = text(params, "payment_method") or intent["payment_method"]
    if intent["status"] not in intents.OPEN:
        raise _wrong_state(intent)
    if ref is None:
        raise Refusal(400, "This SetupIntent is missing a payment method.", param="payment_method")
    refuse_if_not_usable(store, ref, customer=intent["customer"], types=intent["payment_method_types"])
    intent["payment_method"] = resolve(store, ref)["id"]
    method = behaviour(store, ref)
    if method.decline:
        no = method.decline
        _fail(store, intent, code=no.code, message=no.message, type="card_error")
        raise Refusal(
            402,
            no.message,
            kind="card_error",
            code=no.code,
            decline_code=no.decline_code,
            setup_intent=copy.deepcopy(intent),
        )
    if method.asks_bank:
        intent.update(status="requires_action", next_action=ask_bank(store, intent, return_url))
        emit(store, "setup_intent.requires_action", intent)
        return intent
    return _succeed(store, intent)


def finish_3ds(store: Store, id: str, ok: bool) -> Object:
    """The bank's answer; an intent that no longer waits for it stays as it is."""
    intent = store.get(id, "setup_intent")
    if intent["status"] != "requires_action":
        return intent
    if ok:
        return _succeed(store, intent)
    _fail(
        store,
        intent,
        code="setup_intent_authentication_failure",
        message="The provided PaymentMethod has failed authentication.",
        type="invalid_request_error",
    )
    return intent


def cancel(store: Store, params: Params, id: str) -> Object:
    check(params, "SetupIntentCancelParams", supported=("cancellation_reason",))
    intent = store.get(id, "setup_intent")
    if intent["status"] not in intents.OPEN:
        raise _wrong_state(intent)
    reason = text(params, "cancellation_reason")
    intent.update(status="canceled", cancellation_reason=reason, next_action=None)
    emit(store, "setup_intent.canceled", intent)
    return intent


def _succeed(store: Store, intent: Object) -> Object:
    intent.update(status="succeeded", next_action=None, last_setup_error=None)
    if intent["customer"]:
        keep_for(store, store.get(intent["payment_method"], "payment_method"), intent["customer"])
    emit(store, "setup_intent.succeeded", intent)
    return intent


def _fail(store: Store, intent: Object, **error: str) -> None:
    tried = copy.deepcopy(store.get(intent["payment_method"], "payment_method"))
    intent.update(
        status="requires_payment_method",
        payment_method=None,
        next_action=None,
        last_setup_error={**error, "payment_method": tried},
    )
    emit(store, "setup_intent.setup_failed", intent)


def _wrong_state(intent: Object) -> Refusal:
    return Refusal(
        400,
        f"This SetupIntent has a status of {intent['status']}.",
        code="setup_intent_unexpected_state",
        setup_intent=copy.deepcopy(intent),
    )
