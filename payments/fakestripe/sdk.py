"""What the installed `stripe` package declares: the parameters of a call and the fields of an object."""

from functools import cache

import stripe
import stripe.params

RESOURCES: dict[str, type] = {
    "account": stripe.Account,
    "balance_transaction": stripe.BalanceTransaction,
    "charge": stripe.Charge,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "event": stripe.Event,
    "payment_intent": stripe.PaymentIntent,
    "payment_method": stripe.PaymentMethod,
    "refund": stripe.Refund,
    "setup_intent": stripe.SetupIntent,
}

# These are declared beside the parameters, but travel as headers or steer the SDK itself.
NOT_IN_THE_BODY = frozenset(stripe.RequestOptions.__annotations__)


def annotated(cls: type) -> frozenset[str]:
    """Every name that a class or one of its bases annotates."""
    return frozenset().union(*(getattr(base, "__annotations__", {}) for base in cls.__mro__))


@cache
def declared_fields(kind: str) -> frozenset[str]:
    """The fields of an object, by the value of its `object` field."""
    return annotated(RESOURCES[kind])


@cache
def declared_params(name: str) -> frozenset[str] | None:
    """The parameters of one call, such as `PaymentIntentCreateParams`. None when there is no such class."""
    cls = getattr(stripe.params, name, None)
    return None if cls is None else annotated(cls) - NOT_IN_THE_BODY


def nested(name: str, field: str) -> str:
    """The SDK's name for the inside of a parameter: `...CreateParams` + `automatic_payment_methods`."""
    return name + "".join(word.capitalize() for word in field.split("_"))
