"""Refunds: at once, pending, or taken back by the bank later."""

from payments.fakestripe import charges, disputes, listing
from payments.fakestripe.errors import Refusal, missing
from payments.fakestripe.events import emit
from payments.fakestripe.params import Params, check, metadata, positive, required, text
from payments.fakestripe.payment_methods import behaviour
from payments.fakestripe.store import Object, Store

REASONS = ("duplicate", "fraudulent", "requested_by_customer")


def create(store: Store, params: Params) -> Object:
    """Give back `amount` (smallest unit), or all that is left. Refused beyond what is left."""
    supported = ("payment_intent", "charge", "amount", "reason", "metadata", "currency")
    check(params, "RefundCreateParams", supported=supported)
    charge = _charge_to_refund(store, params)
    amount = _amount_to_refund(charge, params)
    reason = text(params, "reason")
    if reason is not None and reason not in REASONS:
        raise Refusal(400, "Invalid reason", param="reason")
    notes = metadata(params)
    status = behaviour(store, charge["payment_method"]).refund
    refund = store.put(_blank(store, charge, amount, status=status, reason=reason, notes=notes))
    refund["balance_transaction"] = charges.book(store, -amount, charge["currency"], "refund", refund["id"])
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    emit(store, "refund.created", refund)
    emit(store, "charge.refunded", charge)
    return refund


def _charge_to_refund(store: Store, params: Params) -> Object:
    if text(params, "payment_intent"):
        intent = store.get(required(params, "payment_intent"), "payment_intent", param="payment_intent")
        if intent["status"] != "succeeded":
            raise Refusal(
                400,
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                param="payment_intent",
            )
        charge = store.get(intent["latest_charge"], "charge")
    elif text(params, "charge"):
        charge = store.get(required(params, "charge"), "charge", param="charge")
    else:
        raise missing("charge")
    if charge["status"] != "succeeded":
        raise Refusal(400, f"Charge {charge['id']} did not succeed; there is nothing to refund.")
    if disputes.blocks_refund(store, charge["id"]):
        raise Refusal(
            400,
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    return charge


def _amount_to_refund(charge: Object, params: Params) -> int:
    currency = text(params, "currency")
    if currency is not None and currency.lower() != charge["currency"]:
        raise Refusal(400, "The refund must be in the currency of the charge.", param="currency")
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        raise Refusal(400, f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = positive(params["amount"], "amount") if "amount" in params else left
    if amount > left:
        raise Refusal(
            400,
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )
    return amount


def _blank(
    store: Store, charge: Object, amount: int, *, status: str, reason: str | None, notes: dict[str, str]
) -> Object:
    kind = charge["payment_method_details"]["type"]
    return {
        "id": store.new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": store.now(),
        "currency": charge["currency"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"} if kind == "card" else None,
        "metadata": dict(notes),
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
    }


def settle(store: Store, id: str, ok: bool) -> Object:
    """What the bank says days later: a pending refund arrives, or any refund comes back.

    A refund that has failed stays failed, and one that has arrived does not arrive again.
    """
    refund = store.get(id, "refund")
    if refund["status"] == "failed" or (ok and refund["status"] == "succeeded"):
        return refund
    if ok:
        refund["status"] = "succeeded"
    else:
        _fail(store, refund)
    emit(store, "refund.updated", refund)
    emit(store, "charge.refund.updated", refund)
    return refund


def _fail(store: Store, refund: Object) -> None:
    charge = store.get(refund["charge"], "charge")
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    back = charges.book(store, refund["amount"], refund["currency"], "refund_failure", refund["id"])
    refund.update(status="failed", failure_reason="lost_or_stolen_card", failure_balance_transaction=back)
    emit(store, "refund.failed", refund)


def retrieve(store: Store, params: Params, id: str) -> Object:
    check(params, "RefundRetrieveParams", supported=())
    return store.get(id, "refund")


def list_refunds(store: Store, params: Params) -> Object:
    check(params, "RefundListParams", supported=[*listing.PAGING, "created", "charge", "payment_intent"])
    keep = listing.matching(params, "charge", "payment_intent")
    return listing.page(store, "refund", params, "/v1/refunds", keep)
