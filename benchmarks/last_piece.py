"""Fifty buyers, each with a cart, want the last piece at the same moment, over HTTP."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter

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


def main() -> None:
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.db import connections
    from django.test.testcases import LiveServerThread

    from catalog.models import Stock
    from catalog.tests.factories import FrameVariantFactory

    variant = FrameVariantFactory(stock__on_hand=1)
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    shop = f"http://127.0.0.1:{server.port}"

    carts = [post(f"{shop}/api/cart/add", {"sku": variant.sku, "quantity": 1})[1]["token"] for _ in range(BUYERS)]
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
    took = time.monotonic() - began

    for outcome, times in Counter(outcomes).most_common():
        print(f"{times:3} × {outcome}")
    stock = Stock.objects.get(variant=variant)
    print(f"on hand {stock.on_hand}, reserved {stock.reserved}, available {stock.available}; {took:.1f} s in all")
    server.terminate()
    connections.close_all()


if __name__ == "__main__":
    with empty_shop():
        main()
