"""`expand`: ids in an answer replaced by the objects they name."""

import copy

from payments.fakestripe import sdk
from payments.fakestripe.errors import Refusal
from payments.fakestripe.store import Object, Store


def expanded(store: Store, answer: Object, paths: list[str]) -> Object:
    """A copy of an answer with e.g. `latest_charge.balance_transaction` or `data.customer` filled in."""
    answer = copy.deepcopy(answer)
    for path in paths:
        places = [answer]
        for name in path.split("."):
            places = [inner for place in places for inner in _step(store, place, name, path)]
    return answer


def _step(store: Store, place: Object, name: str, path: str) -> list[Object]:
    kind = place.get("object")
    if isinstance(kind, str) and kind in sdk.RESOURCES and name not in sdk.declared_fields(kind):
        raise Refusal(400, f"This property cannot be expanded ({path}).", param="expand")
    value = place.get(name)
    if isinstance(value, str) and value in store.objects:
        value = place[name] = copy.deepcopy(store.objects[value])
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return [value] if isinstance(value, dict) else []
