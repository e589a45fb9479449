"""What is locked while we wait for Stripe: asked on another connection, at the moment of each call."""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import connection
from psycopg import sql

from payments.fakestripe.client import FakeHTTPClient
from payments.fakestripe.server import FakeStripe

# Rows that another customer, the back office or the worker may want at that moment.
TABLES = ["catalog_stock", "cart_cart", "orders_order", "payments_payment", "payments_refund", "core_outboxmessage"]


class WatchfulClient(FakeHTTPClient):
    """Before it carries a call to the stand-in, it counts the rows that somebody holds locked."""

    def __init__(self, fake: FakeStripe) -> None:
        super().__init__(fake)
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
        self.observer = psycopg.connect(url, autocommit=True)
        self.calls: list[tuple[str, int]] = []

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, **more: Any
    ) -> tuple[str, int, Mapping[str, str]]:
        self.calls.append((f"{method.upper()} {url}", self.locked_rows()))
        return super().request(method, url, headers, post_data, **more)

    def locked_rows(self) -> int:
        return sum(self._locked_in(table) for table in TABLES)

    def close(self) -> None:
        self.observer.close()

    def _locked_in(self, table: str) -> int:
        asked = sql.SQL(
            "WITH free AS (SELECT 1 FROM {table} FOR UPDATE SKIP LOCKED)"
            " SELECT (SELECT count(*) FROM {table}) - (SELECT count(*) FROM free)"
        )
        return self.observer.execute(asked.format(table=sql.Identifier(table))).fetchone()[0]
