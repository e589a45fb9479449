"""Disputes: a customer tells their bank that a charge was not theirs."""

from payments.fakestripe import listing
from payments.fakestripe.errors import Refusal
from payments.fakestripe.events import emit
from payments.fakestripe.params import Params, check
from payments.fakestripe.store import Object, Store

TIME_TO_ANSWER_S = 7 * 24 * 3600
CLOSED = ("won", "lost")


def open_for(store: Store, charge_id: str) -> Object:
    """The whole charge is disputed. Raises a Refusal when nothing was paid, or it is disputed already."""
    charge = store.get(charge_id, "charge", param="charge")
    if charge["status"] != "succeeded" or charge["disputed"]:
        raise Refusal(400, f"Charge {charge_id} cannot be disputed.", param="charge")
    charge["disputed"] = True
    details = charge["payment_method_details"]
    dispute = store.put(
        {
            "id": store.new_id("du"),
            "object": "dispute",
            "amount": charge["amount"],
            "balance_transactions": [],
            "charge": charge_id,
            "created": store.now(),
            "currency": charge["currency"],
            "enhanced_eligibility_types": [],
            "evidence": {},
            "evidence_details": {
                "due_by": store.now() + TIME_TO_ANSWER_S,
                "enhanced_eligibility": {},
                "has_evidence": False,
                "past_due": False,
                "submission_count": 0,
            },
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": "fraudulent",
            "status": "needs_response",
        }
    )
    if details["type"] == "card":
        brand = details["card"]["brand"]
        card = {"brand": brand, "case_type": "chargeback", "network_reason_code": "10.4"}
        dispute["payment_method_details"] = {"card": card, "type": "card"}
    emit(store, "charge.dispute.created", dispute)
    return dispute


def close(store: Store, id: str, won: bool) -> Object:
    """The bank decides. A closed dispute stays as it is."""
    dispute = store.get(id, "dispute")
    if dispute["status"] not in CLOSED:
        dispute["status"] = "won" if won else "lost"
        emit(store, "charge.dispute.closed", dispute)
    return dispute


def blocks_refund(store: Store, charge_id: str) -> bool:
    """The bank holds, or has taken, the money; after a won dispute it is ours to give back again."""
    return any(dispute["charge"] == charge_id and dispute["status"] != "won" for dispute in store.of_kind("dispute"))


def retrieve(store: Store, params: Params, id: str) -> Object:
    check(params, "DisputeRetrieveParams", supported=())
    return store.get(id, "dispute")


def list_disputes(store: Store, params: Params) -> Object:
    check(params, "DisputeListParams", supported=[*listing.PAGING, "created", "charge", "payment_intent"])
    keep = listing.matching(params, "charge", "payment_intent")
    return listing.page(store, "dispute", params, "/v1/disputes", keep)
