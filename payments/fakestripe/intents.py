"""Payment intents: made, read, changed and cancelled. How one is paid is told in `paying`."""

import secrets

from payments.fakestripe import listing, paying
from payments.fakestripe.customers import merge_metadata
from payments.fakestripe.errors import Refusal, missing
from payments.fakestripe.events import emit
from payments.fakestripe.params import (
    Params,
    amount_and_currency,
    check,
    fields,
    flag,
    metadata,
    required,
    text,
    texts,
    web_address,
)
from payments.fakestripe.payment_methods import refuse_if_not_usable, resolve
from payments.fakestripe.store import Object, Store

OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
TYPES = ("card", "us_bank_account")
USAGES = ("on_session", "off_session")
CANCELLATION_REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")

TEXTS = ("description", "receipt_email", "statement_descriptor_suffix", "transfer_group")
DETAILS = (*TEXTS, "metadata", "setup_future_usage", "shipping")
UPDATABLE = (*DETAILS, "amount", "currency", "customer", "payment_method", "payment_method_types")
CREATABLE = (
    *UPDATABLE,
    "automatic_payment_methods",
    "capture_method",
    "confirm",
    "confirmation_method",
    "return_url",
)


def create(store: Store, params: Params) -> Object:
    check(params, "PaymentIntentCreateParams", supported=CREATABLE)
    if text(params, "currency") is None:
        raise missing("currency")
    intent = _blank(store)
    intent["automatic_payment_methods"] = automatic_methods(params)
    intent["capture_method"] = _capture_method(params)
    # Everything is checked before the intent is kept, so that a refusal leaves nothing behind.
    _apply(store, intent, params)
    if flag(params, "confirm"):
        paying.check_confirmable(store, intent, web_address(params, "return_url"))
    elif "return_url" in params:
        raise Refusal(400, "return_url is only allowed together with confirm=true.", param="return_url")
    store.put(intent)
    emit(store, "payment_intent.created", intent)
    if flag(params, "confirm"):
        return paying.pay(store, intent, web_address(params, "return_url"))
    return intent


def _blank(store: Store) -> Object:
    id = store.new_id("pi")
    return {
        "id": id,
        "object": "payment_intent",
        "amount": 0,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": f"{id}_secret_{secrets.token_hex(12)}",
        "confirmation_method": "automatic",
        "created": store.now(),
        "currency": "",
        "customer": None,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {},
        "payment_method_types": list(TYPES),
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


def automatic_methods(params: Params) -> Object | None:
    given = fields(params, "automatic_payment_methods")
    if given is None or not flag(given, "enabled"):
        return None
    redirects = text(given, "allow_redirects") or "always"
    if redirects not in ("always", "never"):
        raise Refusal(400, "Invalid allow_redirects", param="automatic_payment_methods[allow_redirects]")
    return {"allow_redirects": redirects, "enabled": True}


def _capture_method(params: Params) -> str:
    method = text(params, "capture_method") or "automatic_async"
    if method not in ("automatic", "automatic_async"):
        raise Refusal(400, "This FAKE Stripe does not hold money for later.", param="capture_method")
    if text(params, "confirmation_method") not in (None, "automatic"):
        raise Refusal(400, "This FAKE Stripe confirms automatically only.", param="confirmation_method")
    return method


def _apply(store: Store, intent: Object, params: Params) -> None:
    """Check the given values and put them into the intent; a Refusal comes before the first change."""
    changes: Object = {name: text(params, name) for name in TEXTS if name in params}
    if "amount" in params or "currency" in params or not intent["amount"]:
        changes["amount"], changes["currency"] = amount_and_currency(
            params.get("amount") or (str(intent["amount"]) if intent["amount"] else None),
            text(params, "currency") or intent["currency"],
        )
    if "customer" in params:
        changes["customer"] = store.get(required(params, "customer"), "customer", param="customer")["id"]
    if "shipping" in params:
        changes["shipping"] = fields(params, "shipping")
    if "setup_future_usage" in params:
        changes["setup_future_usage"] = _usage(params)
    if "payment_method_types" in params:
        changes["payment_method_types"] = method_types(params)
    metadata(params)
    if text(params, "payment_method"):
        after = intent | changes
        ref = required(params, "payment_method")
        refuse_if_not_usable(store, ref, customer=after["customer"], types=after["payment_method_types"])
        changes["payment_method"] = resolve(store, ref)["id"]
        changes["status"] = "requires_confirmation"
    intent.update(changes)
    merge_metadata(intent, params)


def _usage(params: Params) -> str | None:
    usage = text(params, "setup_future_usage")
    if usage is not None and usage not in USAGES:
        raise Refusal(400, "Invalid setup_future_usage", param="setup_future_usage")
    return usage


def method_types(params: Params) -> list[str]:
    """What the intent may be paid with; every type we know, unless the shop names some."""
    given = texts(params, "payment_method_types") or list(TYPES)
    if not set(given) <= set(TYPES):
        raise Refusal(400, f"This FAKE Stripe knows only the types {', '.join(TYPES)}.", param="payment_method_types")
    return given


def retrieve(store: Store, params: Params, id: str) -> Object:
    check(params, "PaymentIntentRetrieveParams", supported=("client_secret",))
    return store.get(id, "payment_intent")


def list_intents(store: Store, params: Params) -> Object:
    check(params, "PaymentIntentListParams", supported=[*listing.PAGING, "created", "customer"])
    return listing.page(store, "payment_intent", params, "/v1/payment_intents", listing.matching(params, "customer"))


def update(store: Store, params: Params, id: str) -> Object:
    check(params, "PaymentIntentUpdateParams", supported=UPDATABLE)
    intent = store.get(id, "payment_intent")
    if intent["status"] not in OPEN and set(params) - {"metadata", "description"}:
        raise paying.wrong_state(intent, f"could not be updated because it has a status of {intent['status']}")
    _apply(store, intent, params)
    if intent["status"] == "requires_action":  # what the bank was asked is no longer what will be paid
        intent.update(status="requires_confirmation", next_action=None)
    return intent


def confirm(store: Store, params: Params, id: str) -> Object:
    """Pay. `mandate_data` is taken and has no effect: the test bank debit needs no mandate."""
    supported = (
        "payment_method",
        "return_url",
        "receipt_email",
        "setup_future_usage",
        "shipping",
        "mandate_data",
    )
    check(params, "PaymentIntentConfirmParams", supported=supported)
    intent = store.get(id, "payment_intent")
    return_url = web_address(params, "return_url")
    details = {name: value for name, value in params.items() if name not in ("return_url", "mandate_data")}
    method = text(params, "payment_method")
    paying.check_confirmable(store, intent, return_url, method)
    _apply(store, intent, details)
    return paying.pay(store, intent, return_url)


def cancel(store: Store, params: Params, id: str) -> Object:
    """Only before money moves. A `processing` debit can not be called back here; Stripe says: rarely."""
    check(params, "PaymentIntentCancelParams", supported=("cancellation_reason",))
    intent = store.get(id, "payment_intent")
    reason = text(params, "cancellation_reason")
    if reason is not None and reason not in CANCELLATION_REASONS:
        raise Refusal(400, "Invalid cancellation_reason", param="cancellation_reason")
    if intent["status"] not in OPEN:
        raise paying.wrong_state(intent, f"could not be canceled because it has a status of {intent['status']}")
    intent.update(
        status="canceled",
        canceled_at=store.now(),
        cancellation_reason=reason,
        next_action=None,
        processing=None,
    )
    emit(store, "payment_intent.canceled", intent)
    return intent
