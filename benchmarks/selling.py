"""One sale of ours, told step by step, and the same writes as bare SQL."""

import random
import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
from driving import Browser

ADDRESS = {"name": "Salma Hadi", "line1": "12 Harbour Road", "city": "Al Ghaydah", "country": "YE"}
GUEST = {"shipping_address": ADDRESS, "email": "salma@customers.example"}
UUIDS = re.compile(r"'[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}'")
READS = ("SELECT", "SAVEPOINT", "RELEASE")

Step = Callable[[str, Callable[[], Any]], Any]


def plainly(name: str, act: Callable[[], Any]) -> Any:
    return act()


class Shop:
    """Guests who buy one piece each of any of `skus`."""

    def __init__(self, application: Callable, skus: list[str]) -> None:
        self.application, self.skus = application, skus

    def fill(self, guest: Browser) -> dict[str, Any]:
        cart = guest.ask("POST", "/api/cart/add", {"sku": random.choice(self.skus), "quantity": 1})
        guest.headers["X_Cart_Token"] = cart["token"]
        return cart

    def quote(self, guest: Browser) -> dict[str, Any]:
        return guest.ask("POST", "/api/checkout/quote", GUEST)

    def place(self, guest: Browser, total: str) -> dict[str, Any]:
        return guest.ask("POST", "/api/orders", {**GUEST, "expected_total": total}, Idempotency_Key=str(uuid4()))

    def buy(self, step: Step = plainly) -> dict[str, Any]:
        guest = Browser(self.application)
        step("add to cart", lambda: self.fill(guest))
        quote = step("quote", lambda: self.quote(guest))
        return step("place", lambda: self.place(guest, quote["total"]))

    def ready(self) -> tuple[Browser, str]:
        """A guest with a filled cart, and its total."""
        guest = Browser(self.application)
        self.fill(guest)
        return guest, self.quote(guest)["total"]


def bare_orders_per_second(
    statements: list[str], carts: list[tuple[str, str]], connection: psycopg.Connection
) -> float:
    """Repeat the writes of one placing, as they were recorded, once for each of `carts`.

    A cart is its id as hexadecimal digits and the hash of its token, and the first one is the recorded one.
    """
    (known_id, known_hash), *others = carts
    writes = [one for one in statements if not one.startswith(READS) or "FOR UPDATE" in one]
    number = next(re.findall(r"AL-\w{5}-\w{5}", one)[0] for one in writes if 'INTO "orders_order"' in one)
    # The key's row is known by the id that its own INSERT gave it.
    writes = [re.sub(r'("core_idempotencykey"."id" = )\d+', r"\1lastval()", one) for one in writes]
    repetitions = []
    for index, (cart_id, token_hash) in enumerate(others):
        ids = _Ids({f"'{known_id}'": f"'{cart_id}'"})
        named = [one.replace(known_hash, token_hash).replace(number, f"AL-BARE{index:06}") for one in writes]
        repetitions.append([UUIDS.sub(ids.another, one) for one in named])
    began = time.monotonic()
    for mine in repetitions:
        for one in mine:
            connection.execute(one)
    return len(repetitions) / (time.monotonic() - began)


class _Ids(dict[str, str]):
    """For each id that was recorded another one, the same each time it is asked for."""

    def another(self, recorded: re.Match[str]) -> str:
        return self.setdefault(recorded[0].replace("-", ""), f"'{uuid4().hex}'")


def waits(connection: psycopg.Connection, name: str) -> Iterator[float]:
    """Seconds that the longest wait for a lock in database `name` has lasted so far; asked each time."""
    question = (
        "SELECT extract(epoch FROM max(clock_timestamp() - waitstart)) FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE NOT granted AND datname = %s"
    )
    while True:
        yield float(connection.execute(question, [name]).fetchone()[0] or 0)
