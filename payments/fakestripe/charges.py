"""Charges, one for each try to pay, and the balance transactions behind them. There are no fees."""

from payments.fakestripe import listing
from payments.fakestripe.params import Params, check
from payments.fakestripe.payment_methods import TestMethod
from payments.fakestripe.store import Object, Store


def begin(store: Store, intent: Object, method: TestMethod) -> Object:
    """A charge without an outcome yet; `succeed` or `fail` follows, at once or days later."""
    used = store.get(intent["payment_method"], "payment_method")
    return store.put(
        {
            "id": store.new_id("ch"),
            "object": "charge",
            "amount": intent["amount"],
            "amount_captured": 0,
            "amount_refunded": 0,
            "application": None,
            "application_fee": None,
            "application_fee_amount": None,
            "balance_transaction": None,
            "billing_details": dict(used["billing_details"]),
            "calculated_statement_descriptor": "FAKE",
            "captured": False,
            "created": store.now(),
            "currency": intent["currency"],
            "customer": intent["customer"],
            "description": intent["description"],
            "disputed": False,
            "failure_balance_transaction": None,
            "failure_code": None,
            "failure_message": None,
            "fraud_details": {},
            "livemode": False,
            "metadata": dict(intent["metadata"]),
            "on_behalf_of": None,
            "outcome": None,
            "paid": False,
            "payment_intent": intent["id"],
            "payment_method": used["id"],
            "payment_method_details": {"type": method.type, method.type: _details(used)},
            "receipt_email": intent["receipt_email"],
            "receipt_number": None,
            "receipt_url": None,
            "refunded": False,
            "review": None,
            "shipping": intent["shipping"],
            "source": None,
            "source_transfer": None,
            "statement_descriptor": None,
            "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
            "status": "pending",
            "transfer_data": None,
            "transfer_group": intent["transfer_group"],
        }
    )


def _details(used: Object) -> Object:
    shown = ("brand", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "bank_name")
    return {name: value for name, value in used[used["type"]].items() if name in shown}


def succeed(store: Store, charge: Object) -> None:
    charge.update(
        amount_captured=charge["amount"],
        balance_transaction=book(store, charge["amount"], charge["currency"], "charge", charge["id"]),
        captured=True,
        outcome=_outcome("approved_by_network", "authorized", None),
        paid=True,
        status="succeeded",
    )


def fail(charge: Object, code: str, message: str, *, reason: str) -> None:
    charge.update(
        failure_code=code,
        failure_message=message,
        outcome=_outcome("declined_by_network", "issuer_declined", reason),
        status="failed",
    )


def _outcome(network_status: str, type: str, reason: str | None) -> Object:
    return {
        "network_status": network_status,
        "reason": reason,
        "risk_level": "normal",
        "seller_message": "FAKE: no bank was asked.",
        "type": type,
    }


def book(store: Store, amount: int, currency: str, type: str, source: str) -> str:
    """Note a movement of (no) money, in the smallest unit, and return its id."""
    booked = store.put(
        {
            "id": store.new_id("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": store.now(),
            "balance_type": "payments",
            "created": store.now(),
            "currency": currency,
            "description": None,
            "exchange_rate": None,
            "fee": 0,
            "fee_details": [],
            "net": amount,
            "reporting_category": type,
            "source": source,
            "status": "available",
            "type": type,
        }
    )
    return booked["id"]


def retrieve(store: Store, params: Params, id: str) -> Object:
    check(params, "ChargeRetrieveParams", supported=())
    return store.get(id, "charge")


def list_charges(store: Store, params: Params) -> Object:
    check(params, "ChargeListParams", supported=[*listing.PAGING, "created", "customer", "payment_intent"])
    keep = listing.matching(params, "customer", "payment_intent")
    return listing.page(store, "charge", params, "/v1/charges", keep)


def retrieve_transaction(store: Store, params: Params, id: str) -> Object:
    check(params, "BalanceTransactionRetrieveParams", supported=())
    return store.get(id, "balance_transaction")
