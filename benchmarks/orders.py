"""What an order costs, how many there are in a second, and how long buyers wait for each other.

benchmarks/orders.py [--json] [--seconds 10] [--products 200] [--without-oscar]
"""

import argparse
import json
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import driving
import psycopg
import rival
from driving import Browser, side_by_side
from selling import Shop, Step, bare_orders_per_second, plainly, waits
from setting import empty_shop

PROCESSES, THREADS = 2, 4  # as the site on a machine of two cores
BUYERS = 8  # threads of each process, where sixteen buyers want one variant
PLENTY = 1_000_000
IN_A_ROW = 200  # orders, where they are counted one after the other
BRACKETS = ("BEGIN", "COMMIT")


def in_steps(shop: Shop, fake: Any, step: Step) -> None:
    """A guest buys, and pays at the stand-in, which answers at once."""
    order = shop.buy(step)
    guest, token = Browser(shop.application), order["token"]
    about = {"order": order["number"], "token": token}
    opened = step("create-intent", lambda: guest.ask("POST", "/api/payments/create-intent", about))
    fake.confirm(opened["payment_intent"], "pm_card_visa")
    about = {"payment_intent": opened["payment_intent"], "token": token}
    step("confirm", lambda: guest.ask("POST", "/api/payments/confirm", about))


def statements(shop: Shop, fake: Any) -> dict[str, dict[str, int]]:
    """SQL statements of each step, and how many of them are BEGIN or COMMIT. The shop's rules have been read before."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts: dict[str, dict[str, int]] = {}

    def counted(name: str, act: Callable[[], Any]) -> Any:
        with CaptureQueriesContext(connection) as seen:
            answer = act()
        brackets = sum(query["sql"].startswith(BRACKETS) for query in seen)
        counts[name] = {"all": len(seen), "brackets": brackets}
        return answer

    in_steps(shop, fake, plainly)
    in_steps(shop, fake, counted)
    return counts


def bare_request_cpu_ms(application: Callable) -> float:
    """CPU milliseconds of the middleware and the road to a view that asks nothing: the machine's yardstick."""
    guest = Browser(application)
    return driving.cpu_ms(lambda: guest.ask("GET", "/health/live"))


def cpu_ms(shop: Shop, fake: Any) -> dict[str, float]:
    """CPU milliseconds of each step in this process, the database's not included."""
    spent: dict[str, float] = {}

    def timed(name: str, act: Callable[[], Any]) -> Any:
        began = time.process_time()
        answer = act()
        spent[name] = spent.get(name, 0) + time.process_time() - began
        return answer

    for step in (plainly, timed):
        for _ in range(IN_A_ROW):
            in_steps(shop, fake, step)
    return {name: seconds / IN_A_ROW * 1000 for name, seconds in spent.items()}


def beside_bare_sql(shop: Shop) -> dict[str, float]:
    """Orders placed in a second, one after the other: by us, and the same writes as bare SQL."""
    from django.contrib.auth.models import AnonymousUser
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from cart.services.finding import cart_of, hash_of

    guests = [shop.ready() for _ in range(IN_A_ROW)]
    began = time.monotonic()
    for guest, total in guests:
        shop.place(guest, total)
    ours = IN_A_ROW / (time.monotonic() - began)
    guests = [shop.ready() for _ in range(IN_A_ROW + 1)]
    tokens = [guest.headers["X_Cart_Token"] for guest, _ in guests]
    carts = [(cart_of(AnonymousUser(), token).pk.hex, hash_of(token)) for token in tokens]
    with CaptureQueriesContext(connection) as seen:
        shop.place(*guests[0])
    recorded = [query["sql"] for query in seen]
    with connection.cursor() as cursor:
        bare = bare_orders_per_second(recorded, carts, cursor.connection)
    return {"placed_per_second": ours, "bare_per_second": bare, "share": ours / bare}


def locked_during_calls(shop: Shop, fake: Any) -> dict[str, int]:
    """Rows locked at the moments in which we wait for Stripe, while an order is paid and its webhooks arrive."""
    import stripe

    from payments.fakestripe.client import deliver
    from payments.tests.holding import WatchfulClient
    from payments.tests.stories import Shop as Stories

    client, before = WatchfulClient(fake), stripe.default_http_client
    stripe.default_http_client = client
    try:
        in_steps(shop, fake, plainly)
        deliver(fake, Stories(fake).post)
    finally:
        stripe.default_http_client = before
        client.close()
    return {"calls": len(client.calls), "locked_rows": sum(locked for _, locked in client.calls)}


def stock_step(sku: str, seconds: int) -> dict[str, float]:
    """The step that buyers of one variant must take one after the other, by sixteen of them."""
    from django.db import connection

    from catalog.models import Variant
    from catalog.services import stock

    demand = {Variant.objects.get(sku=sku).pk: 1}
    connection.close()
    reserved = side_by_side(
        lambda: stock.reserve(demand, cause="benchmark"), processes=PROCESSES, threads=BUYERS, seconds=seconds
    )
    return {"reserved_per_second": reserved.rate}


def sixteen_buyers(shop: Shop, seconds: int) -> dict[str, float]:
    """Whole orders of one variant by sixteen buyers at once, and the longest that anybody waited for a lock."""
    from django.db import connection

    name, longest, done = connection.settings_dict["NAME"], [0.0], threading.Event()
    connection.close()

    def watch() -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as observer:
            for waiting in waits(observer, name):
                longest.append(waiting)
                if done.wait(0.01):
                    return

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch)
        try:
            sold = side_by_side(shop.buy, processes=PROCESSES, threads=BUYERS, seconds=seconds)
        finally:
            done.set()
        watching.result()
    return {
        "orders_per_second": sold.rate,
        "longest_lock_wait_s": max(longest),
        "longest_order_s": sold.longest,
    }


def beside_oscar(shop: Shop, *, products: int, seconds: int) -> dict[str, Any]:
    """Whole orders by the same number of guests at once, each shop on its own database of the same server."""
    from django.db import connection

    connection.close()
    how = {"processes": PROCESSES, "threads": THREADS, "seconds": seconds}
    ours = side_by_side(shop.buy, **how)
    theirs = rival.sell(products=products, **how)
    return {
        "orders_per_second": ours.rate,
        "oscar": theirs,
        "times": ours.rate / theirs["orders_per_second"],
    }


def measure(*, products: int, seconds: int, with_oscar: bool) -> dict[str, Any]:
    import stripe
    from django.conf import settings
    from django.db import connections

    from almahra.wsgi import application
    from catalog.tests.factories import FrameVariantFactory
    from payments.fakestripe.client import FakeHTTPClient
    from payments.fakestripe.server import FakeStripe
    from payments.services.connecting import connect
    from payments.tests.stories import WEBHOOK

    connections["default"].settings_dict["CONN_MAX_AGE"] = 600  # as on a server
    fake = FakeStripe(api_version=settings.STRIPE_API_VERSION)
    fake.add_endpoint(WEBHOOK, settings.STRIPE_WEBHOOK_SECRETS[0])
    stripe.default_http_client = FakeHTTPClient(fake)
    connect(url=WEBHOOK)
    skus = [FrameVariantFactory(stock__on_hand=PLENTY).sku for _ in range(products)]
    shop, hot = Shop(application, skus), Shop(application, skus[:1])
    found: dict[str, Any] = {
        "statements": statements(shop, fake),
        "locks": locked_during_calls(shop, fake),
        "bare_request_cpu_ms": bare_request_cpu_ms(application),
        "cpu_ms": cpu_ms(shop, fake),
        "bare": beside_bare_sql(shop),
        "stock": stock_step(skus[0], seconds),
        "hot": sixteen_buyers(hot, seconds),
    }
    if with_oscar:
        found["oscar"] = beside_oscar(shop, products=products, seconds=seconds)
    return found


def as_table(found: dict[str, Any]) -> str:
    count, cpu, bare, hot, locks = (found[name] for name in ("statements", "cpu_ms", "bare", "hot", "locks"))
    order, a_request = ("add to cart", "quote", "place"), found["bare_request_cpu_ms"]
    whole, brackets = (sum(count[name][which] for name in order) for which in ("all", "brackets"))
    spent = sum(cpu[name] for name in order)
    rows = [
        ("add, quote, place: SQL statements", f"{whole}", "≤ 20"),
        ("  without BEGIN and COMMIT", f"{whole - brackets}", ""),
        ("add, quote, place: CPU", f"{spent:.1f} ms", "≤ 20 ms"),
        ("  a bare request, for scale", f"{a_request:.2f} ms", ""),
        ("  bare requests in that time", f"{spent / a_request:.0f}", ""),
        *((f"  {name}", f"{count[name]['all']} statements, {cpu[name]:.1f} ms", "") for name in count),
        ("placing, one after the other", f"{bare['placed_per_second']:.0f} orders/s", ""),
        ("the same writes as bare SQL", f"{bare['bare_per_second']:.0f} orders/s", ""),
        ("share of bare SQL", f"{bare['share']:.2f}", ""),
        ("stock step of one variant, 16 buyers", f"{found['stock']['reserved_per_second']:.0f} orders/s", "≥ 100/s"),
        ("rows locked while waiting for Stripe", f"{locks['locked_rows']} in {locks['calls']} calls", "0"),
        ("whole orders of one variant, 16 buyers", f"{hot['orders_per_second']:.1f} orders/s", ""),
        ("  longest wait for a lock", f"{hot['longest_lock_wait_s']:.3f} s", "< 1 s"),
        ("  longest order", f"{hot['longest_order_s']:.2f} s", ""),
    ]
    if oscar := found.get("oscar"):
        theirs = oscar["oscar"]
        name = f"django-oscar {theirs['versions']['django-oscar']}"
        rows += [
            ("whole orders, 8 buyers", f"{oscar['orders_per_second']:.1f} orders/s", ""),
            (f"  {name}", f"{theirs['orders_per_second']:.1f} orders/s", ""),
            (f"  {name}: an order", f"{theirs['statements']} statements, {theirs['cpu_ms']:.1f} ms", ""),
            ("  times as many", f"{oscar['times']:.1f}", "≥ 4"),
        ]
    return "\n".join(f"{what:40} {measured:>24}  {goal}" for what, measured, goal in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--seconds", type=int, default=10, help="of each of the four runs side by side")
    parser.add_argument("--products", type=int, default=200)
    parser.add_argument("--without-oscar", action="store_true")
    asked = parser.parse_args()
    with empty_shop():
        found = measure(products=asked.products, seconds=asked.seconds, with_oscar=not asked.without_oscar)
    print(json.dumps(found, indent=2) if asked.json else as_table(found))


if __name__ == "__main__":
    main()
