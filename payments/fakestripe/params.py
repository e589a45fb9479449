"""Form bodies: taken apart, checked against the SDK, and searched for card numbers."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from payments.fakestripe import sdk
from payments.fakestripe.currencies import THREE_DECIMAL
from payments.fakestripe.errors import Refusal, missing

Pairs = Iterable[tuple[str, str]]
Params = dict[str, Any]

MAX_AMOUNT = 99_999_999  # eight digits of the smallest unit
MAX_DEPTH = 6
KEY = re.compile(r"[^\[\]]+(\[[^\[\]]*\])*")
KEY_PART = re.compile(r"\[([^\[\]]*)\]")

CARD_FIELD = re.compile(r"(^|\[)(number|cvc|cvv|pan|card_?number)\]?$", re.IGNORECASE)
# 13 to 19 digits, perhaps in groups, standing alone. Card brands begin with 2 to 6. A digit run inside an
# id, a UUID or an international phone number (with its plus) is none.
CARD_NUMBER = re.compile(r"(?<![\w+-])[2-6](?:[ -]?\d){12,18}(?![\w-])")


def passes_luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, which every card number carries."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def holds_card_number(text: str) -> bool:
    return any(passes_luhn(re.sub(r"\D", "", found[0])) for found in CARD_NUMBER.finditer(text))


def refuse_card_numbers(pairs: Pairs) -> None:
    """Raise a Refusal for a field that is meant for a card number, or text that looks like one.

    The refusal does not repeat what was sent.
    """
    for key, value in pairs:
        if CARD_FIELD.search(key) or holds_card_number(key) or holds_card_number(value):
            raise Refusal(
                402,
                "Sending credit card numbers directly to the Stripe API is generally unsafe. "
                "This FAKE Stripe never accepts one: use a test id such as pm_card_visa.",
            )


def unflatten(pairs: Pairs) -> Params:
    """`[("card[brand]", "visa"), ("expand[0]", "customer")]` -> `{"card": {...}, "expand": [...]}`."""
    root: Params = {}
    for key, value in pairs:
        if not KEY.fullmatch(key):
            raise Refusal(400, "Invalid request: a parameter name has unbalanced brackets.")
        first = key.partition("[")[0]
        path = [first, *KEY_PART.findall(key)]
        if len(path) > MAX_DEPTH:
            raise Refusal(400, f"Parameter nested too deeply: {first}", param=first)
        place = root
        for part in path[:-1]:
            place = place.setdefault(part or str(len(place)), {})
            if not isinstance(place, dict):
                raise Refusal(400, f"Invalid {first}: both a value and an object", param=first)
        last = path[-1] or str(len(place))
        if isinstance(place.get(last), dict):
            raise Refusal(400, f"Invalid {first}: both a value and an object", param=first)
        place[last] = value
    return {name: value if name == "metadata" else _with_lists(value) for name, value in root.items()}


def _with_lists(value: Any) -> Any:
    """Objects whose keys are 0, 1, 2... become lists."""
    if not isinstance(value, dict):
        return value
    inner = {key: item if key == "metadata" else _with_lists(item) for key, item in value.items()}
    in_order = [str(place) for place in range(len(inner))]
    if inner and sorted(inner) == sorted(in_order):
        return [inner[place] for place in in_order]
    return inner


def check(params: Params, name: str, *, supported: Iterable[str]) -> None:
    """Refuse what the SDK does not declare for the call `name`, and what we would have to ignore."""
    _refuse_undeclared(params, name, prefix="")
    for param in params:
        if param not in supported:
            raise Refusal(400, f"This FAKE Stripe does not implement the parameter: {param}", param=param)


def _refuse_undeclared(params: Params, name: str, prefix: str) -> None:
    declared = sdk.declared_params(name)
    if declared is None:  # a free-form object (metadata), or a list: the SDK names no fields
        return
    for param, value in params.items():
        path = f"{prefix}[{param}]" if prefix else param
        if param not in declared:
            raise Refusal(400, f"Received unknown parameter: {path}", code="parameter_unknown", param=path)
        if isinstance(value, dict):
            _refuse_undeclared(value, sdk.nested(name, param), path)


def text(params: Params, name: str) -> str | None:
    """A plain value. An empty one counts as not given, as in Stripe's own form encoding."""
    value = params.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Refusal(400, f"Invalid string: {name}", param=name)
    return value


def required(params: Params, name: str) -> str:
    value = text(params, name)
    if value is None:
        raise missing(name)
    return value


def texts(params: Params, name: str) -> list[str]:
    """A list of plain values, e.g. `expand`; empty when absent."""
    value = params.get(name)
    if value is None or value == "":
        return []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Refusal(400, f"Invalid array: {name}", param=name)
    return value


def fields(params: Params, name: str) -> Params | None:
    """An object such as `shipping`; None when it is absent or emptied."""
    value = params.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, dict):
        raise Refusal(400, f"Invalid object: {name}", param=name)
    return value


def whole_number(value: Any, name: str) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise Refusal(400, f"Invalid integer: {name}", code="parameter_invalid_integer", param=name)
    return int(value)


def positive(value: Any, name: str) -> int:
    number = whole_number(value, name)
    if number < 1:
        raise Refusal(400, f"{name} must be greater than or equal to 1.", code="parameter_invalid_integer", param=name)
    return number


def flag(params: Params, name: str) -> bool:
    value = text(params, name) or "false"
    if value.lower() not in ("true", "false"):
        raise Refusal(400, f"Invalid boolean: {value}", param=name)
    return value.lower() == "true"


def amount_and_currency(amount: Any, currency: str) -> tuple[int, str]:
    """An amount in the smallest unit of its currency. Three-decimal currencies end in 0, as at Stripe."""
    if amount is None:
        raise missing("amount")
    number = positive(amount, "amount")
    code = currency.lower()
    if number > MAX_AMOUNT:
        raise Refusal(400, "Amount must be no more than 8 digits.", code="amount_too_large", param="amount")
    if not re.fullmatch("[a-z]{3}", code):
        raise Refusal(400, f"Invalid currency: {code}", param="currency")
    if code in THREE_DECIMAL and number % 10:
        raise Refusal(
            400,
            f"Invalid amount for {code}: the last digit must be 0.",
            code="parameter_invalid_integer",
            param="amount",
        )
    return number, code


def metadata(params: Params) -> dict[str, str]:
    """At most 50 pairs of at most 40 and 500 characters (https://docs.stripe.com/api/metadata)."""
    given = fields(params, "metadata") or {}
    for key, value in given.items():
        if not isinstance(value, str) or len(key) > 40 or len(value) > 500 or len(given) > 50:
            raise Refusal(400, "Metadata is too long, too many or not text.", param=f"metadata[{key}]")
    return given


def web_address(params: Params, name: str) -> str | None:
    """An absolute http(s) address; no other scheme is ever put into a page or a redirect."""
    value = text(params, name)
    if value is None or is_web_address(value):
        return value
    raise Refusal(400, "Not a valid URL", code="url_invalid", param=name)


def is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    printable = value.isprintable() and " " not in value and "\\" not in value
    return parts.scheme in ("http", "https") and bool(parts.hostname) and printable
