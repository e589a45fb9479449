"""News for the shop: events, their bytes, and Stripe's signature over them."""

import copy
import hashlib
import hmac
import json

from payments.fakestripe import listing
from payments.fakestripe.params import Params, check, text, texts
from payments.fakestripe.store import Delivery, Object, Store


def emit(store: Store, type: str, about: Object) -> Object:
    """Keep an event with a copy of `about` as it is now, and queue it for every endpoint."""
    event = store.put(
        {
            "id": store.new_id("evt"),
            "object": "event",
            "api_version": store.api_version,
            "created": store.now(),
            "data": {"object": copy.deepcopy(about)},
            "livemode": False,
            "pending_webhooks": len(store.endpoints),
            "request": {"id": store.origin.request_id, "idempotency_key": store.origin.idempotency_key},
            "type": type,
        }
    )
    store.outbox.extend(Delivery(endpoint, event["id"], type) for endpoint in store.endpoints)
    return event


def payload(store: Store, event_id: str) -> bytes:
    """The body of a webhook, as sent and as signed."""
    return json.dumps(store.get(event_id, "event"), indent=2).encode()


def sign(body: bytes, secret: str, timestamp: int) -> str:
    """The value of `Stripe-Signature` (https://docs.stripe.com/webhooks#verify-manually)."""
    signature = hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={signature}"


def retrieve(store: Store, params: Params, id: str) -> Object:
    check(params, "EventRetrieveParams", supported=())
    return store.get(id, "event")


def list_events(store: Store, params: Params) -> Object:
    check(params, "EventListParams", supported=[*listing.PAGING, "created", "type", "types"])
    one = text(params, "type")
    wanted = texts(params, "types") or ([one] if one else [])
    return listing.page(store, "event", params, "/v1/events", lambda event: not wanted or event["type"] in wanted)
