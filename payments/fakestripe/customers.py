"""Customers."""

from payments.fakestripe import listing
from payments.fakestripe.errors import Refusal
from payments.fakestripe.events import emit
from payments.fakestripe.params import Params, check, fields, metadata, text, texts
from payments.fakestripe.store import Object, Store

TEXTS = ("description", "email", "name", "phone")
OBJECTS = ("address", "shipping")
CHANGEABLE = (*TEXTS, *OBJECTS, "metadata", "preferred_locales", "tax_exempt", "invoice_settings")


def create(store: Store, params: Params) -> Object:
    check(params, "CustomerCreateParams", supported=CHANGEABLE)
    customer: Object = {
        "id": store.new_id("cus"),
        "object": "customer",
        "balance": 0,
        "created": store.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "discount": None,
        "invoice_prefix": "FAKE",
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": {},
        "preferred_locales": [],
        "tax_exempt": "none",
        "test_clock": None,
        **dict.fromkeys([*TEXTS, *OBJECTS]),
    }
    _apply(customer, params)
    store.put(customer)
    emit(store, "customer.created", customer)
    return customer


def retrieve(store: Store, params: Params, id: str) -> Object:
    check(params, "CustomerRetrieveParams", supported=())
    return store.get(id, "customer", even_deleted=True)


def list_customers(store: Store, params: Params) -> Object:
    check(params, "CustomerListParams", supported=[*listing.PAGING, "created", "email"])
    here = listing.matching(params, "email")
    return listing.page(store, "customer", params, "/v1/customers", lambda held: not held.get("deleted") and here(held))


def update(store: Store, params: Params, id: str) -> Object:
    check(params, "CustomerUpdateParams", supported=CHANGEABLE)
    customer = store.get(id, "customer")
    _apply(customer, params)
    emit(store, "customer.updated", customer)
    return customer


def delete(store: Store, params: Params, id: str) -> Object:
    """The id stays, and answers that it is deleted; saved payment methods are let go."""
    customer = store.get(id, "customer", even_deleted=True)
    if customer.get("deleted"):
        return customer
    gone = {"id": id, "object": "customer", "deleted": True}
    emit(store, "customer.deleted", customer)
    for method in store.of_kind("payment_method"):
        if method["customer"] == id:
            method["customer"] = None
    return store.put(gone)


def merge_metadata(held: Object, params: Params) -> None:
    """Given pairs replace or join the old ones; an empty value removes its key."""
    for key, value in metadata(params).items():
        if value == "":
            held["metadata"].pop(key, None)
        else:
            held["metadata"][key] = value


def _tax_status(params: Params) -> str:
    status = text(params, "tax_exempt") or "none"
    if status not in ("none", "exempt", "reverse"):
        raise Refusal(400, "Invalid tax_exempt", param="tax_exempt")
    return status


def _apply(customer: Object, params: Params) -> None:
    changes: Object = {name: text(params, name) for name in TEXTS if name in params}
    changes |= {name: fields(params, name) for name in OBJECTS if name in params}
    invoices = fields(params, "invoice_settings") or {}
    if "preferred_locales" in params:
        changes["preferred_locales"] = texts(params, "preferred_locales")
    if "tax_exempt" in params:
        changes["tax_exempt"] = _tax_status(params)
    merge_metadata(customer, params)
    customer["invoice_settings"] |= invoices
    customer.update(changes)
