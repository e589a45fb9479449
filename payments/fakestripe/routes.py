"""Which function answers which call."""

from collections.abc import Callable

from payments.fakestripe import (
    accounts,
    charges,
    customers,
    disputes,
    events,
    intents,
    payment_methods,
    refunds,
    setup_intents,
)
from payments.fakestripe.errors import Refusal
from payments.fakestripe.store import Object

Handler = Callable[..., Object]  # (store, params, *ids from the path)

ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/v1/account", accounts.retrieve),
    ("GET", "/v1/accounts", accounts.list_connected),
    ("GET", "/v1/accounts/*", accounts.retrieve),
    ("GET", "/v1/balance_transactions/*", charges.retrieve_transaction),
    ("GET", "/v1/charges", charges.list_charges),
    ("GET", "/v1/charges/*", charges.retrieve),
    ("POST", "/v1/customers", customers.create),
    ("GET", "/v1/customers", customers.list_customers),
    ("GET", "/v1/customers/*", customers.retrieve),
    ("POST", "/v1/customers/*", customers.update),
    ("DELETE", "/v1/customers/*", customers.delete),
    ("GET", "/v1/disputes", disputes.list_disputes),
    ("GET", "/v1/disputes/*", disputes.retrieve),
    ("GET", "/v1/events", events.list_events),
    ("GET", "/v1/events/*", events.retrieve),
    ("POST", "/v1/payment_intents", intents.create),
    ("GET", "/v1/payment_intents", intents.list_intents),
    ("GET", "/v1/payment_intents/*", intents.retrieve),
    ("POST", "/v1/payment_intents/*", intents.update),
    ("POST", "/v1/payment_intents/*/confirm", intents.confirm),
    ("POST", "/v1/payment_intents/*/cancel", intents.cancel),
    ("POST", "/v1/payment_methods", payment_methods.create),
    ("GET", "/v1/payment_methods", payment_methods.list_methods),
    ("GET", "/v1/payment_methods/*", payment_methods.retrieve),
    ("POST", "/v1/payment_methods/*/attach", payment_methods.attach),
    ("POST", "/v1/payment_methods/*/detach", payment_methods.detach),
    ("POST", "/v1/refunds", refunds.create),
    ("GET", "/v1/refunds", refunds.list_refunds),
    ("GET", "/v1/refunds/*", refunds.retrieve),
    ("POST", "/v1/setup_intents", setup_intents.create),
    ("GET", "/v1/setup_intents/*", setup_intents.retrieve),
    ("POST", "/v1/setup_intents/*/confirm", setup_intents.confirm),
    ("POST", "/v1/setup_intents/*/cancel", setup_intents.cancel),
]


def find(method: str, path: str) -> tuple[Handler, list[str]]:
    """The handler of a call and the ids in its path. Raises a 404 Refusal."""
    parts = path.rstrip("/").split("/")
    for verb, pattern, handler in ROUTES:
        wanted = pattern.split("/")
        if verb == method and len(wanted) == len(parts):
            pairs = list(zip(wanted, parts, strict=True))
            if all(want in ("*", part) for want, part in pairs):
                return handler, [part for want, part in pairs if want == "*"]
    raise Refusal(404, f"Unrecognized request URL ({method}: {path}). This FAKE Stripe has no such call.")
