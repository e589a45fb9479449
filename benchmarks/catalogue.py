"""What looking into the window costs, in a small, a middling and a large shop.

benchmarks/catalogue.py [--products 1000,10000,100000] [--times 40] [--without-oscar] [--keep] [--json]
    [--database figures]
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis
import rival
from serving import Site, Spent, beside, in_turn, p95, site, spent, warm
from setting import lasting_shops, manage

HEARD = 1.0  # seconds, as in catalog.cards.version

PAGE_SIZES = (1, 24, 96)
FILTER = "/api/products?shape=round"
LISTS = {"list": "/api/products", "filtered list": FILTER}
SORTED = [
    "/api/products?ordering=price",
    "/api/products?ordering=-price&shape=round",
    "/api/products?ordering=name",
    "/api/products?ordering=popular&material=acetate",
    "/api/products?ordering=rating&category=eyeglasses",
    "/api/products?brand=hawfline",
    "/api/products?colour=black",
    "/api/products?colour=black&in_stock=true&size_class=M",
    "/api/products?price_min=100&price_max=150",
    "/api/products?frame_width_min=130&frame_width_max=138&in_stock=true",
]
COMMON = ["/api/products?q=glasses", "/api/products?q=black", "/api/products?q=acetate+frame", "/api/products?q=ma"]
SOMEBODY = {"Cookie": "seen=1"}
OSCAR_PRODUCTS = 1000
ASKED_BY_HAND = 6  # times that a question is counted with nothing known

Row = tuple[str, str, str]
Before = Callable[[], dict[str, str] | None]


class Shop:
    """The window of a shop of one size, its bare rival, and what is known of the questions."""

    def __init__(self, ours: Site, bare: Site, times: int, *, cache: str) -> None:
        self.ours, self.bare, self.times = ours, bare, times
        self.cache = redis.Redis.from_url(cache)
        names = ours.question.execute(
            "SELECT slug, name FROM catalog_product WHERE slug LIKE 'many-%' ORDER BY md5(slug) LIMIT 20"
        ).fetchall()
        self.pages = [f"/api/products/{slug}" for slug, _ in names]
        self.rare = [f"/api/products?q={name.replace(' ', '+')}" for _, name in names[:10]]

    def forget(self, *kinds: str) -> None:
        """Let the cache forget answers, counts, versions: what begins with one of `kinds`."""
        for kind in kinds:
            if known := list(self.cache.scan_iter(f"*:catalog:{kind}*", 1000)):
                self.cache.delete(*known)

    def anew(self) -> dict[str, str]:
        """Answers are made anew; the counts of a question are known. Who sends a cookie is no passer-by, to whom a
        process says again what it has just said."""
        self.forget("answer")
        return SOMEBODY

    def nothing_known(self) -> dict[str, str]:
        """As a moment after a change: what a process remembers is of a version that has passed."""
        self.ours.question.execute("INSERT INTO catalog_cardchange (at) VALUES (now())")
        self.forget("")
        time.sleep(HEARD * 1.1)  # for so long a process believes the version that it has heard
        return SOMEBODY

    def measure(self) -> dict[str, Any]:
        found: dict[str, Any] = {"beside bare": {}, "kept": {}}
        for name, paths in {**{name: [path] for name, path in LISTS.items()}, "detail": self.pages}.items():
            found["beside bare"][name] = self.beside_bare(paths)
        for name, path in LISTS.items():
            found["kept"][name] = self.kept(path)
        counted = [path for path in SORTED if "ordering" not in path]
        found["counted anew"] = self.spent(
            [*counted, *COMMON], before=self.nothing_known, times=ASKED_BY_HAND * 3
        ).took_ms
        return found

    def questions(self) -> dict[str, list[str]]:
        """What is asked in all shops in turn, to see how answers slow down as a shop grows."""
        return {
            "filter and sort": SORTED,
            "search, rare words": self.rare,
            "search, common words": COMMON,
            "last page": [self.last_page()],
        }

    def kept(self, path: str) -> dict[str, float]:
        """CPU milliseconds of an answer that is kept, and of the server that says as many bytes and asks nobody."""
        idle = [f"/idle?bytes={len(self.ours.ask(path))}"]
        warm(self.ours, [path])
        warm(self.bare, idle)
        ours, server = beside(
            lambda: spent(self.ours, [path], times=self.times * 4), lambda: spent(self.bare, idle, times=self.times * 4)
        )
        return {"ours": ours.cpu_ms, "server": server.cpu_ms}

    def last_page(self) -> str:
        count = json.loads(self.ours.ask("/api/products"))["count"]
        return f"/api/products?page={-(-count // 24)}"

    def spent(
        self,
        paths: list[str],
        *,
        before: Before | None = None,
        times: int | None = None,
    ) -> Spent:
        warm(self.ours, paths)
        return spent(self.ours, paths, times=times or self.times * 4, before=before or self.anew)

    def beside_bare(self, paths: list[str]) -> dict[str, float]:
        """CPU milliseconds of one request, ours and the bare one's, in turn."""
        warm(self.ours, paths)
        warm(self.bare, paths)
        ours, bare = beside(
            lambda: spent(self.ours, paths, times=self.times, before=self.anew),
            lambda: spent(self.bare, paths, times=self.times, before=self.anew),
        )
        return {
            "web": ours.web_ms,
            "database": ours.database_ms,
            "bare web": bare.web_ms,
            "bare database": bare.database_ms,
            "times": ours.cpu_ms / bare.cpu_ms,
        }


def statements(pages: list[str]) -> dict[str, list[int]]:
    """SQL statements of each kind of question with nothing known, for each page size."""
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from rest_framework.test import APIClient

    def count(path: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            answer = APIClient().get(path)
        assert answer.status_code == 200, answer.content
        return len([one for one in seen if one["sql"] != "SELECT 1"])

    questions = {"list": "?", "filtered list": "?shape=round&colour=black&", "search": "?q=glasses&"}
    APIClient().get("/api/products?q=glasses")  # a process reads the words once
    found = {
        name: [count(f"/api/products{question}page_size={size}") for size in PAGE_SIZES]
        for name, question in questions.items()
    }
    found["detail"] = [count(pages[0])]
    connection.close()
    return found


def beside_oscar(shop: Shop) -> dict[str, Any]:
    """CPU milliseconds of a request, and requests in a second of one client: ours as visitors find it, and Oscar's."""
    asked = """
        SELECT product.name AS title, upper(product.slug) AS upc, product.description, category.name AS category,
               max(variant.price)::text AS price, sum(stock.on_hand)::int AS pieces, max(image.file) AS image
        FROM catalog_product AS product JOIN catalog_category AS category ON category.id = category_id
        JOIN catalog_variant AS variant ON variant.product_id = product.id
        JOIN catalog_stock AS stock ON stock.variant_id = variant.id
        JOIN catalog_productimage AS image ON image.variant_id = variant.id
        WHERE product.slug LIKE 'many-%%' GROUP BY product.id, category.id ORDER BY product.slug LIMIT %s
    """
    with shop.ours.question.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        products = cursor.execute(asked, [OSCAR_PRODUCTS]).fetchall()
    with rival.window(products) as (theirs, pages):
        pairs = {
            "full list": (["/api/products"], ["/full"], lambda: None),
            "full list, made anew": (["/api/products"], ["/full"], shop.anew),
            "thin list": (["/api/products"], ["/thin"], lambda: None),
            "thin list, made anew": (["/api/products"], ["/thin"], shop.anew),
            "detail": (shop.pages, pages[:20], lambda: None),
        }
        return {name: _beside_oscar(shop, theirs, *pair) for name, pair in pairs.items()}


def _beside_oscar(
    shop: Shop, theirs: Site, ours_at: list[str], theirs_at: list[str], before: Before
) -> dict[str, float]:
    warm(shop.ours, ours_at)
    warm(theirs, theirs_at)
    ours, oscar = beside(
        lambda: spent(shop.ours, ours_at, times=shop.times, before=before),
        lambda: spent(theirs, theirs_at, times=max(shop.times // 4, 5)),
    )
    median = [statistics.median(one.took_ms) for one in (ours, oscar)]
    return {
        "ours": ours.cpu_ms,
        "oscar": oscar.cpu_ms,
        "times": oscar.cpu_ms / ours.cpu_ms,
        "faster": median[1] / median[0],
    }


def measure(shops: list[dict[str, str]], sizes: list[int], *, times: int, with_oscar: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"sizes": {size: {} for size in sizes}}
    for size, shop in zip(sizes, shops, strict=True):
        found["sizes"][size]["filled_s"] = filled(shop, size)
    with ExitStack() as open_shops:
        shown = [open_shops.enter_context(served(shop, times)) for shop in shops]
        for size, shop, environment in zip(sizes, shown, shops, strict=True):
            with in_process(environment):
                found["sizes"][size] |= {"statements": statements(shop.pages), **shop.measure()}
            print(f"{size} products measured", file=sys.stderr)
        for name, took in growth(shown, times).items():
            for size, of_size in zip(sizes, took, strict=True):
                found["sizes"][size][name] = p95(of_size)
        found["pss_mib"] = shown[-1].ours.pss_mib()
        if with_oscar:
            found["oscar"] = beside_oscar(shown[0])
    for size, shop in zip(sizes, shops, strict=True):
        found["sizes"][size]["alone"] = alone(shop, times)
    return found


def filled(shop: dict[str, str], size: int) -> float:
    """Seconds that it took to fill a shop."""
    began = time.monotonic()
    manage("seed", "--products", str(size), shop=shop)
    took = time.monotonic() - began
    with psycopg.connect(shop["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")  # what was filled is on the disk before anybody is asked
    return took


@contextmanager
def served(shop: dict[str, str], times: int) -> Iterator[Shop]:
    environment = {**os.environ, **shop, "LOG_LEVEL": "INFO"}  # a server writes a line for each request
    database = shop["DATABASE_URL"]
    ours = site("almahra.wsgi", database=database, environment=environment)
    bare = site("bare:application", database=database, environment={**environment, "PYTHONPATH": "benchmarks"})
    with ours as window, bare as rough:
        yield Shop(window, rough, times, cache=shop["REDIS_URL"])


def alone(shop: dict[str, str], times: int) -> list[float]:
    """Milliseconds of each filtered or sorted list in order, with no other shop open, as on a server of its own.
    Shops that take turns find the caches of the processor full of one another."""
    with served(shop, times) as shown:
        return shown.spent(SORTED, times=times * 20).took_ms


@contextmanager
def in_process(shop: dict[str, str]) -> Iterator[None]:
    """Django in this process looks into this shop."""
    from django.db import connection

    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = urlsplit(shop["DATABASE_URL"]).path.lstrip("/")
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def growth(shops: list[Shop], times: int) -> dict[str, list[list[float]]]:
    """Milliseconds of each request in order, by kind of question and shop."""
    found = {}
    for name in shops[0].questions():
        asked = [(shop.ours, shop.questions()[name], shop.anew) for shop in shops]
        for site_of_shop, paths, _ in asked:
            warm(site_of_shop, paths)
        found[name] = in_turn(asked, times=times * 10)
    return found


def as_rows(found: dict[str, Any]) -> list[Row]:
    sizes: dict[int, dict[str, Any]] = found["sizes"]
    rows: list[Row] = []

    def add(what: str, tell: Callable[[dict[str, Any]], str], goal: str = "") -> None:
        rows.append((what, " | ".join(tell(of_size) for of_size in sizes.values()), goal))

    for name in ("list", "filtered list", "search", "detail"):
        add(f"SQL statements: {name}", lambda one, name=name: "/".join(map(str, one["statements"][name])), "≤ 2")
    for name, most in (("list", 3), ("filtered list", 3), ("detail", 6)):
        add(f"CPU of {name}, made anew: web + database, ms", lambda one, name=name: _sum(one["beside bare"][name], ""))
        add("  bare json_agg", lambda one, name=name: _sum(one["beside bare"][name], "bare "))
        add("  times the bare one's", lambda one, name=name: f"{one['beside bare'][name]['times']:.1f}", f"≤ {most}")
    for name in LISTS:
        add(f"CPU of {name}, kept, ms", lambda one, name=name: f"{one['kept'][name]['ours']:.2f}", "≤ 0.3")
        add("  of it the server's own", lambda one, name=name: f"{one['kept'][name]['server']:.2f}")
    first, last = (list(sizes.values())[at] for at in (0, -1))
    for name, most in (("filter and sort", 1.3), ("search, rare words", 3), ("search, common words", 3)):
        add(f"p95 of {name}, ms", lambda one, name=name: f"{one[name]:.1f}")
        rows.append(("  largest shop beside smallest", f"{last[name] / first[name]:.2f}", f"≤ {most}"))
    add(
        "p95 of the same with no other shop open, ms", lambda one: f"{p95(one['alone']):.1f}", "≤ 10 at 10k, 25 at 100k"
    )
    add("  nothing known: median, longest, ms", lambda one: _median_and_longest(one["counted anew"]))
    add("p95 of the last page, ms", lambda one: f"{one['last page']:.1f}")
    for name, of in found.get("oscar", {}).items():
        goal = {"full list": "≥ 100", "thin list": "≥ 2.5", "detail": "≥ 14"}.get(name, "")
        rows.append((f"django-oscar, {name}: CPU, ms", f"{of['oscar']:.1f}, ours {of['ours']:.2f}", ""))
        rows.append(("  times ours; times as long", f"{of['times']:.1f}; {of['faster']:.1f}", goal))
    rows.append(("PSS of two workers, MiB", f"{found['pss_mib']:.0f}", "≤ 200"))
    add("filling it, s; from nothing if it was not kept", lambda one: f"{one['filled_s']:.0f}", "≤ 180 for 100k")
    return rows


def _sum(of: dict[str, float], whose: str) -> str:
    return f"{of[f'{whose}web']:.2f} + {of[f'{whose}database']:.2f}"


def _median_and_longest(took: list[float]) -> str:
    return f"{statistics.median(took):.0f}, {took[-1]:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--products", default="1000,10000,100000", help="sizes of the shop, growing")
    parser.add_argument("--times", type=int, default=40, help="requests in each round")
    parser.add_argument("--without-oscar", action="store_true")
    parser.add_argument("--database", default="figures", help="how their names begin, beside the one of development")
    parser.add_argument("--keep", action="store_true", help="leave the filled shops for the next time")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    sizes = sorted(int(size) for size in asked.products.split(","))
    with lasting_shops([f"{asked.database}_{size}" for size in sizes], are_kept=asked.keep) as shops:
        found = measure(shops, sizes, times=asked.times, with_oscar=not asked.without_oscar)
    if asked.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{'':52} {' | '.join(map(str, sizes)):>34}  goal")
    for what, measured, goal in as_rows(found):
        print(f"{what:52} {measured:>34}  {goal}")


if __name__ == "__main__":
    main()
