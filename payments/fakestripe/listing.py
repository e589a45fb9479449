"""Lists: newest first, in pages, narrowed by creation time."""

import operator
from collections.abc import Callable

from payments.fakestripe.errors import Refusal, not_found
from payments.fakestripe.params import Params, text, whole_number
from payments.fakestripe.store import Object, Store

PAGING = ("limit", "starting_after", "ending_before")
COMPARISONS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def page(store: Store, kind: str, params: Params, url: str, keep: Callable[[Object], bool]) -> Object:
    """One page of the objects of a kind which `keep` lets through."""
    limit = whole_number(params.get("limit", "10"), "limit")
    if not 1 <= limit <= 100:
        raise Refusal(400, "limit must be between 1 and 100", code="parameter_invalid_integer", param="limit")
    in_time = created_within(params)
    held = [item for item in reversed(store.of_kind(kind)) if keep(item) and in_time(item)]
    after = text(params, "starting_after")
    before = text(params, "ending_before")
    if after:
        held = held[_place(held, after, kind, "starting_after") + 1 :]
    if before:
        held = held[: _place(held, before, kind, "ending_before")]
        shown = held[-limit:]
    else:
        shown = held[:limit]
    return {"object": "list", "url": url, "has_more": len(held) > limit, "data": shown}


def matching(params: Params, *names: str) -> Callable[[Object], bool]:
    """Keeps what equals every given parameter, such as `customer` or `payment_intent`."""
    wanted = {name: text(params, name) for name in names}
    return lambda item: all(value is None or item[name] == value for name, value in wanted.items())


def created_within(params: Params) -> Callable[[Object], bool]:
    """`created=<time>`, or `created[gte]=<time>` and its like; times in seconds since the epoch."""
    given = params.get("created")
    if given is None:
        return lambda item: True
    if isinstance(given, str):
        moment = whole_number(given, "created")
        return lambda item: item["created"] == moment
    unknown = set(given) - set(COMPARISONS)
    if unknown:
        raise Refusal(400, "Received unknown parameter in created", code="parameter_unknown", param="created")
    bounds = [(COMPARISONS[name], whole_number(value, f"created[{name}]")) for name, value in given.items()]
    return lambda item: all(compare(item["created"], bound) for compare, bound in bounds)


def _place(held: list[Object], id: str, kind: str, param: str) -> int:
    for place, item in enumerate(held):
        if item["id"] == id:
            return place
    raise not_found(kind, id, param=param)
