"""Fifty buyers, each with a cart, want the last piece at the same moment, over HTTP."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from setting import empty_shop

BUYERS = 50
ADDRESS = {"name": "Salma Hadi", "line1": "12 Harbour Road", "city": "Al Ghaydah", "country": "YE"}


def post(url: str, body: dict, **headers: str) -> tuple[int, dict]:
    headers = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


@contextmanager
def site() -> Iterator[str]:
    """The site under gunicorn, as on a server of this size: two workers of four threads."""
    from django.db import connection

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    command = ["-m", "gunicorn", "almahra.wsgi", "--bind", address, "--workers", "2", "--threads", "4"]
    server = subprocess.Popen(
        [sys.executable, *command],
        env={**os.environ, "DATABASE_URL": database, "PYTHONPATH": str(Path.cwd())},
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"http://{address}/health/live", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    from catalog.models import Stock
    from catalog.tests.factories import FrameVariantFactory

    variant = FrameVariantFactory(stock__on_hand=1)
    with site() as shop:
        took, outcomes = rush(shop, variant.sku)
    for outcome, times in Counter(outcomes).most_common():
        print(f"{times:3} × {outcome}")
    stock = Stock.objects.get(variant=variant)
    print(f"on hand {stock.on_hand}, reserved {stock.reserved}, available {stock.available}; {took:.1f} s in all")


def rush(shop: str, sku: str) -> tuple[float, list[str]]:
    """All buyers at once. Returns the seconds until the last has an answer, and the answers."""
    carts = [post(f"{shop}/api/cart/add", {"sku": sku, "quantity": 1})[1]["token"] for _ in range(BUYERS)]
    body = {"shipping_address": ADDRESS, "email": "salma@customers.example"}
    total = post(f"{shop}/api/checkout/quote", body, X_Cart_Token=carts[0])[1]["total"]
    start, outcomes = threading.Barrier(BUYERS), []

    def buy(token: str) -> None:
        start.wait()
        status, answer = post(f"{shop}/api/orders", {**body, "expected_total": total}, X_Cart_Token=token)
        outcomes.append(f"{status} {answer.get('code', 'placed')}")

    began = time.monotonic()
    buyers = [threading.Thread(target=buy, args=(token,)) for token in carts]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    return time.monotonic() - began, outcomes


if __name__ == "__main__":
    with empty_shop():
        main()
