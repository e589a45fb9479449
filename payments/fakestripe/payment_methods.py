"""Payment methods, made from named test ids instead of card numbers."""

from dataclasses import dataclass

from payments.fakestripe import listing
from payments.fakestripe.errors import Refusal
from payments.fakestripe.events import emit
from payments.fakestripe.params import Params, check, required, text
from payments.fakestripe.store import Object, Store


@dataclass(frozen=True)
class Decline:
    code: str
    message: str
    decline_code: str | None = None


@dataclass(frozen=True)
class TestMethod:
    """What a test id stands for, and how it behaves. `label` is for people."""

    label: str
    last4: str
    brand: str = "visa"
    type: str = "card"
    decline: Decline | None = None
    asks_bank: bool = False  # 3-D Secure
    refund: str = "succeeded"  # the first status of a refund
    is_disputed: bool = False
    is_delayed: bool = False  # the outcome comes days later


DECLINED = "Your card was declined."

# https://docs.stripe.com/testing names these ids. The last digits are those of Stripe's test cards.
CARDS = {
    "pm_card_visa": TestMethod("Card is accepted", "4242"),
    "pm_card_mastercard": TestMethod("Mastercard is accepted", "4444", "mastercard"),
    "pm_card_amex": TestMethod("American Express is accepted", "8431", "amex"),
    "pm_card_visa_chargeDeclined": TestMethod(
        "Declined: no reason given", "0002", decline=Decline("card_declined", DECLINED, "generic_decline")
    ),
    "pm_card_visa_chargeDeclinedInsufficientFunds": TestMethod(
        "Declined: insufficient funds",
        "9995",
        decline=Decline("card_declined", "Your card has insufficient funds.", "insufficient_funds"),
    ),
    "pm_card_chargeDeclinedExpiredCard": TestMethod(
        "Declined: card has expired", "0069", decline=Decline("expired_card", "Your card has expired.")
    ),
    "pm_card_chargeDeclinedIncorrectCvc": TestMethod(
        "Declined: wrong security code",
        "0127",
        decline=Decline("incorrect_cvc", "Your card's security code is incorrect."),
    ),
    "pm_card_chargeDeclinedProcessingError": TestMethod(
        "Declined: processing error",
        "0119",
        decline=Decline("processing_error", "An error occurred while processing your card."),
    ),
    "pm_card_authenticationRequired": TestMethod(
        "Bank asks for confirmation every time (3-D Secure)", "3184", asks_bank=True
    ),
    "pm_card_threeDSecure2Required": TestMethod("Bank asks for confirmation (3-D Secure)", "3220", asks_bank=True),
    "pm_card_pendingRefund": TestMethod("Accepted; a refund stays pending", "7726", refund="pending"),
    "pm_card_refundFail": TestMethod("Accepted; a refund fails later", "5126"),
    "pm_card_createDispute": TestMethod("Accepted; then disputed as fraud", "0259", is_disputed=True),
}

# Spelled like Stripe's test ids, but what it does here is ours: it works in every currency, asks for no
# mandate, and stays `processing` until somebody calls `settle_intent`.
BANK_DEBIT = "pm_usBankAccount_processing"
TEST_METHODS = CARDS | {
    BANK_DEBIT: TestMethod("Bank debit: the outcome comes later", "6789", "", type="us_bank_account", is_delayed=True)
}


def behaviour(store: Store, ref: str) -> TestMethod:
    """How a test id, or a payment method made from one, behaves. Raises a 404 Refusal."""
    found = TEST_METHODS.get(store.test_ids.get(ref, ref))
    if found is None:
        raise Refusal(404, f"No such PaymentMethod: '{ref}'", code="resource_missing", param="payment_method")
    return found


def resolve(store: Store, ref: str) -> Object:
    """A stored payment method, or a new one made from a test id; Stripe's test ids work the same way."""
    if ref in store.test_ids:
        return store.get(ref, "payment_method")
    method = behaviour(store, ref)
    made = store.put(
        {
            "id": store.new_id("pm"),
            "object": "payment_method",
            "allow_redisplay": "unspecified",
            "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
            "created": store.now(),
            "customer": None,
            "livemode": False,
            "metadata": {},
            "type": method.type,
            method.type: _card(method) if method.type == "card" else _bank_account(method),
        }
    )
    store.test_ids[made["id"]] = ref
    return made


def _card(method: TestMethod) -> Object:
    return {
        "brand": method.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "display_brand": method.brand,
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": f"fake{method.last4}",
        "funding": "credit",
        "generated_from": None,
        "last4": method.last4,
        "networks": {"available": [method.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def _bank_account(method: TestMethod) -> Object:
    return {
        "account_holder_type": "individual",
        "account_type": "checking",
        "bank_name": "FAKE TEST BANK",
        "financial_connections_account": None,
        "fingerprint": f"fake{method.last4}",
        "last4": method.last4,
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "routing_number": "110000000",
        "status_details": None,
    }


def create(store: Store, params: Params) -> Object:
    """Refused: at Stripe a browser makes payment methods, out of card data that no server should see."""
    check(params, "PaymentMethodCreateParams", supported=("type", "card", "metadata", "billing_details"))
    raise Refusal(400, "This FAKE Stripe makes no payment methods: use a test id such as pm_card_visa.")


def retrieve(store: Store, params: Params, id: str) -> Object:
    check(params, "PaymentMethodRetrieveParams", supported=())
    return resolve(store, id)


def attach(store: Store, params: Params, id: str) -> Object:
    check(params, "PaymentMethodAttachParams", supported=("customer",))
    customer = store.get(required(params, "customer"), "customer", param="customer")
    refuse_if_declined(behaviour(store, id))
    method = resolve(store, id)
    if method["customer"] not in (None, customer["id"]):
        raise Refusal(400, "The payment method you provided has already been attached to a customer.")
    return keep_for(store, method, customer["id"])


def keep_for(store: Store, method: Object, customer_id: str) -> Object:
    """Save a method with a customer; nothing happens if it is there already."""
    if method["customer"] != customer_id:
        method["customer"] = customer_id
        emit(store, "payment_method.attached", method)
    return method


def refuse_if_declined(method: TestMethod) -> None:
    """What saving a card does at Stripe: it asks the bank first."""
    no = method.decline
    if no:
        raise Refusal(402, no.message, kind="card_error", code=no.code, decline_code=no.decline_code)


def refuse_if_not_usable(store: Store, ref: str, *, customer: str | None, types: list[str]) -> None:
    """An intent may use a method of a type it accepts, which does not belong to somebody else."""
    method = behaviour(store, ref)
    if method.type not in types:
        raise Refusal(400, f"The PaymentMethod type {method.type} is not among {types}.", param="payment_method")
    owner = store.objects[ref]["customer"] if ref in store.objects else None
    if owner not in (None, customer):
        raise Refusal(400, "The PaymentMethod belongs to another customer.", param="payment_method")


def detach(store: Store, params: Params, id: str) -> Object:
    check(params, "PaymentMethodDetachParams", supported=())
    method = store.get(id, "payment_method")
    if method["customer"] is None:
        raise Refusal(400, "The payment method you provided is not attached to a customer.")
    method["customer"] = None
    emit(store, "payment_method.detached", method)
    return method


def list_methods(store: Store, params: Params) -> Object:
    """Saved ones of a customer. Without `customer` the list is empty, as those of nobody are not kept."""
    check(params, "PaymentMethodListParams", supported=[*listing.PAGING, "customer", "type"])
    customer = text(params, "customer")
    if customer is not None:
        store.get(customer, "customer", param="customer")
    here = listing.matching(params, "customer", "type")
    return listing.page(
        store,
        "payment_method",
        params,
        "/v1/payment_methods",
        lambda held: customer is not None and here(held),
    )
