"""Fifty buyers, each with a cart, want the last piece at the same moment, over HTTP.

benchmarks/last_piece.py [--buyers 50] [--pieces 1] [--rounds 1]
"""

import argparse
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


def main(*, buyers: int, pieces: int, rounds: int) -> None:
    from catalog.models import Stock
    from catalog.tests.factories import FrameVariantFactory
    from orders.models import OrderLine

    all_outcomes: Counter[str] = Counter()
    slowest = 0.0
    with site() as shop:
        for number in range(1, rounds + 1):
            variant = FrameVariantFactory(stock__on_hand=pieces)
            took, outcomes = rush(shop, variant.sku, buyers)
            all_outcomes.update(outcomes)
            slowest = max(slowest, took)
            stock = Stock.objects.get(variant=variant)
            ordered = OrderLine.objects.filter(variant=variant).count()
            if (stock.reserved, ordered) != (pieces, pieces):
                print(f"round {number}: {stock.reserved} reserved, {ordered} ordered of {pieces}")
            if rounds > 1 and number % 10 == 0:
                print(f"{number} rounds of {rounds}", file=sys.stderr)
    for outcome, times in all_outcomes.most_common():
        print(f"{times:5} × {outcome}")
    print(f"{rounds} × {buyers} buyers of {pieces}; the longest round took {slowest:.1f} s")


def rush(shop: str, sku: str, buyers: int) -> tuple[float, list[str]]:
    """All buyers at once. Returns the seconds until the last has an answer, and the answers."""
    carts = [post(f"{shop}/api/cart/add", {"sku": sku, "quantity": 1})[1]["token"] for _ in range(buyers)]
    body = {"shipping_address": ADDRESS, "email": "salma@customers.example"}
    total = post(f"{shop}/api/checkout/quote", body, X_Cart_Token=carts[0])[1]["total"]
    start, outcomes = threading.Barrier(buyers), []

    def buy(token: str) -> None:
        start.wait()
        status, answer = post(f"{shop}/api/orders", {**body, "expected_total": total}, X_Cart_Token=token)
        outcomes.append(f"{status} {answer.get('code', 'placed')}")

    began = time.monotonic()
    crowd = [threading.Thread(target=buy, args=(token,)) for token in carts]
    for buyer in crowd:
        buyer.start()
    for buyer in crowd:
        buyer.join()
    return time.monotonic() - began, outcomes


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Buyers who want the same few pieces at once.")
    for name, usual in (("buyers", 50), ("pieces", 1), ("rounds", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    with empty_shop():
        main(**vars(parser.parse_args()))
