"""Stopping the shop, and starting it again. Named to come after the tests that use the same running shop."""

import json
import signal
import urllib.request

import psutil
import psycopg
import pytest

from .conftest import start_shop
from .faults import eventually

pytestmark = pytest.mark.xdist_group("shop")


def count_of_mails(shop) -> int:
    return len(list((shop.folder / "mail").glob("*.eml")))


def is_at_work(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_mails_are_sent(database_url) -> bool:
    with psycopg.connect(database_url) as connection:
        asked = r"SELECT count(*) FROM core_outboxmessage WHERE topic LIKE '%\_mail' AND done_at IS NULL"
        return connection.execute(asked).fetchone() == (0,)


def test_ctrl_c_leaves_nothing_behind_and_the_next_start_keeps_the_data(shop, own_database):
    eventually(lambda: all_mails_are_sent(own_database))  # the site may be there before the worker
    mails = count_of_mails(shop)
    assert mails > 0  # at least those of the demo shop's past orders
    family = shop.family()
    assert len(family) >= 4  # the fake, the worker and its children, the site and its reloader

    assert shop.stop(signal.SIGINT) == 0

    psutil.wait_procs(family, timeout=10)  # a killed process needs a moment on a busy machine
    assert [one for one in family if is_at_work(one)] == []
    assert "Your data is kept" in shop.process.stdout.read()

    again = start_shop(shop.folder, own_database)
    try:
        assert "brands and categories" not in again.printed  # the demo shop is loaded once
        with urllib.request.urlopen(f"{again.url}/api/products?kind=frame", timeout=10) as answer:
            assert json.load(answer)["count"] == 24
        assert count_of_mails(again) == mails
    finally:
        assert again.stop(signal.SIGTERM) == 0
        again.process.stdout.close()
