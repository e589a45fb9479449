"""Seconds and statements of the importer, for products with their variants and for prices: the look and the writing.

.venv/bin/python benchmarks/importing.py [ROWS]         (5000 unless told otherwise)
"""

import csv
import io
import sys
import time

from setting import empty_shop

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
COLOURS = "BLK:Black|TRT:Tortoise"


def frames(rows: int) -> bytes:
    """Frames of the demo shop under other names, two colours each."""
    from almahra.dev.demo.frames import FRAMES_CSV

    with FRAMES_CSV.open(newline="", encoding="utf-8") as lines:
        known = list(csv.DictReader(lines))
    file = io.StringIO()
    writer = csv.DictWriter(file, known[0])
    writer.writeheader()
    for number in range(rows):
        new = {"sku": f"B-{number}", "model": f"Model {number}", "colours": COLOURS, "variant_gtins": ""}
        writer.writerow({**known[number % len(known)], **new})
    return file.getvalue().encode()


def prices(rows: int) -> bytes:
    return b"sku,price\n" + b"".join(
        b"B-%d-%s,71.50\n" % (number // 2, [b"BLK", b"TRT"][number % 2]) for number in range(rows)
    )


def stock(rows: int) -> bytes:
    return prices(rows).replace(b"sku,price", b"sku,counted").replace(b"71.50", b"7")


def main() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accounts.tests.factories import UserFactory
    from almahra.dev.demo.catalogue import load_shelves
    from catalog.models import TableImport
    from catalog.services import imports

    load_shelves()
    by = UserFactory()

    def timed(name: str, act) -> None:
        with CaptureQueriesContext(connection) as asked:
            began, busy = time.monotonic(), time.process_time()
            act()
            took, busy = time.monotonic() - began, time.process_time() - busy
        queries = len(asked.captured_queries)
        print(f"{name:20} {took:6.1f} s, {busy:6.1f} s of them our own CPU, {queries:4} queries", flush=True)

    print(f"{ROWS} rows")
    for kind, content in (("products", frames(ROWS)), ("prices", prices(ROWS)), ("stock", stock(ROWS))):
        received = imports.receive(content, kind=kind, file_name="b.csv", by=by, options={"category": "eyeglasses"})
        timed(f"{kind}: look", lambda: imports.look(received.pk))  # noqa: B023  (called at once)
        received.refresh_from_db()
        assert not received.wrong, received.shown["wrong"][:3]
        imports.ask_for_writing(received.pk, seen=received.fingerprint, by=by)
        timed(f"{kind}: write", lambda: imports.write(received.pk))  # noqa: B023  (called at once)
        assert TableImport.objects.get(pk=received.pk).state == "written"
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as the autovacuum does within a minute


if __name__ == "__main__":
    with empty_shop():
        main()
