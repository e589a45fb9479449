"""The site with its guards taken out one by one: a request names in `X-Without` the guard that it does not want.

The control of a race shows that the race is there once the guard is not. gunicorn serves this in place of the site.
"""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.core.wsgi import get_wsgi_application

site = get_wsgi_application()

from django.db.models import F, QuerySet  # noqa: E402  (models need the line above)
from djstripe.models import Event  # noqa: E402  (after the set-up)

from accounts.models import DeviceSession  # noqa: E402  (after the set-up)
from accounts.services import addresses, registering  # noqa: E402  (after the set-up)
from almahra.core import idempotency, outbox  # noqa: E402  (after the set-up)
from cart.models import Cart, Coupon  # noqa: E402  (after the set-up)
from cart.services import filling, finding  # noqa: E402  (after the set-up)
from cart.services.lines import read_cart  # noqa: E402  (after the set-up)
from catalog.models import Stock  # noqa: E402  (after the set-up)
from catalog.querysets import Left  # noqa: E402  (after the set-up)
from catalog.services import reviews, stock  # noqa: E402  (after the set-up)
from orders.models import Order  # noqa: E402  (after the set-up)
from orders.services import cancelling  # noqa: E402  (after the set-up)
from payments import webhooks  # noqa: E402  (after the set-up)
from payments.models import Payment  # noqa: E402  (after the set-up)
from payments.services import applying, creating, refunding  # noqa: E402  (after the set-up)

try_reserve = type(Stock.objects).try_reserve
HESITATION = 1.0  # seconds between looking and writing, in which everybody else has looked as well

without: ContextVar[str] = ContextVar("without", default="")


def application(environ: dict[str, Any], start_response: Callable) -> Any:
    token = without.set(environ.get("HTTP_X_WITHOUT", ""))
    try:
        return site(environ, start_response)
    finally:
        without.reset(token)


def replace(home: Any, name: str, guard: str, unguarded: Callable) -> None:
    """Let `home.name` be `unguarded` for requests that go without `guard`."""
    guarded = getattr(home, name)

    def choose(*args: Any, **kwargs: Any) -> Any:
        return (unguarded if without.get() == guard else guarded)(*args, **kwargs)

    setattr(home, name, choose)


def unlocked(rows: QuerySet, **how: Any) -> QuerySet:
    return rows.all()


def hesitate(*args: Any) -> None:
    time.sleep(HESITATION)


def reserve_late(stocks: Any, demand: stock.Demand) -> dict[int, Left]:
    hesitate()
    return try_reserve(stocks, demand)


def look_then_reserve(stocks: Any, demand: stock.Demand) -> dict[int, Left]:
    rows = list(stocks.filter(variant__in=demand))
    hesitate()
    lefts = {}
    for row in rows:
        pieces = demand[row.variant_id]
        if row.available >= pieces:
            stocks.filter(pk=row.pk).update(reserved=row.reserved + pieces)
            lefts[row.variant_id] = Left(row.pk, row.available - pieces, mark=0)
    return lefts


def one_by_one(stocks: Any, demand: stock.Demand) -> dict[int, Left]:
    lefts: dict[int, Left] = {}
    for variant_id, pieces in demand.items():
        if lefts:
            hesitate()
        lefts |= try_reserve(stocks, {variant_id: pieces})
    return lefts


def one_by_one_backwards(stocks: Any, demand: stock.Demand) -> dict[int, Left]:
    return one_by_one(stocks, dict(reversed(demand.items())))


def count_without_looking(coupons: Any, coupon_id: int) -> bool:
    hesitate()
    return bool(coupons.filter(pk=coupon_id).update(used=F("used") + 1))


def look_then_rotate(sessions: Any, session_id: Any, *, spent: Any, until: Any) -> bool:
    is_mine = sessions.filter(pk=session_id, refresh_id=spent).exists()
    hesitate()
    return is_mine and bool(sessions.filter(pk=session_id).update(rotated_at=until))


def advance_from_anywhere(order: Any, to: Any, *, by: Any, reason: str = "") -> None:
    hesitate()
    type(order).objects.filter(pk=order.pk).update(status=to)


def look_then_register(newcomer: Any) -> Any:
    known = type(newcomer).objects.with_email(newcomer.email).first()
    hesitate()
    if known is None:
        newcomer.save()
    return known or newcomer


def look_then_review(product: Any, author: Any, facts: Any) -> Any:
    known = author.reviews.filter(product=product).first()
    hesitate()
    return (known, False) if known else (author.reviews.create(product=product, **facts), True)


def delete_slowly(cart: Any) -> Any:
    hesitate()
    return QuerySet(Cart).filter(pk=cart.pk).delete()


def look_then_open(order: Order) -> tuple[Order, Payment]:
    found = order.payments.filter(status__in=Payment.OPEN).first()
    hesitate()
    return order, found or order.payments.create(amount=order.total, currency=order.currency)


refundable = refunding.refundable


def look_what_is_left(payment: Payment) -> Any:
    left = refundable(payment)
    hesitate()
    return left


def forget_the_event(data: Any, api_key: Any = None) -> None:
    """Neither remembered nor copied: the copies' rows would keep the second delivery waiting for the first."""
    webhooks.on_intent(Event, Event(id=data["id"], type=data["type"], data=data["data"]))


def look_for_payment(snapshot: Any) -> Payment:
    payment = Payment.objects.get(stripe_id=snapshot.id)
    hesitate()
    return payment


put = outbox.put


def put_but_undo_nothing(topic: str, **payload: Any) -> Any:
    return None if topic == "payments.undo_payments" else put(topic, **payload)


def forget_the_key(scope: str, key: Any, body: Any, act: Callable[[], Any]) -> Any:
    return act()


replace(QuerySet, "select_for_update", "locks", unlocked)
replace(finding, "locked_cart", "locks", lambda **asked: read_cart(**asked)[0])
replace(type(Stock.objects), "try_reserve", "locks", reserve_late)
replace(filling, "_check", "locks", hesitate)
replace(type(Stock.objects), "try_reserve", "stock", look_then_reserve)
replace(type(DeviceSession.objects), "rotate", "rotation", look_then_rotate)
replace(cancelling, "advance", "transitions", advance_from_anywhere)
replace(registering, "_claim_address", "addresses", look_then_register)
replace(reviews, "_claim", "one review", look_then_review)
replace(addresses, "_lock_addresses_of", "default", hesitate)
replace(idempotency, "once", "keys", forget_the_key)
replace(type(Stock.objects), "try_reserve", "order of locks", one_by_one)
replace(type(Stock.objects), "try_reserve", "order of locks, backwards", one_by_one_backwards)
replace(type(Coupon.objects), "try_use", "coupons", count_without_looking)
replace(Cart, "delete", "locks", delete_slowly)
replace(creating, "_open_payment", "open payment", look_then_open)
replace(refunding, "refundable", "locks", look_what_is_left)
replace(applying, "_locked", "locks", look_for_payment)
replace(Event, "process", "locks", forget_the_event)
replace(outbox, "put", "undoing", put_but_undo_nothing)
