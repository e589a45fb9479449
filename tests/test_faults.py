"""What is promised when a neighbour is hurt, shown with real processes that are really hurt."""

import json
import os
import signal
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from celery import current_app
from django.conf import settings
from django.db import connection, transaction

from accounts.tests.factories import UserFactory
from almahra.core import outbox
from almahra.core.models import IdempotencyKey, OutboxMessage
from cart.models import CartLine
from catalog.models import Stock
from catalog.tests.factories import FrameVariantFactory
from orders.models import Order

from .faults import Mute, Post, Valkey, Worker, eventually, site

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.django_db(transaction=True)]
ADDRESS = {"name": "Salma Hadi", "line1": "12 Harbour Road", "city": "Al Ghaydah", "country": "YE"}
EMAIL = "salma@customers.example"


@pytest.fixture
def post():
    server = Post()
    server.open()
    yield server
    server.close()


@pytest.fixture
def broker():
    server = Valkey()
    yield server
    server.stop()


@pytest.fixture
def worker(transactional_db, tmp_path, broker, post):
    hired = Worker(tmp_path, broker, post)
    hired.start()
    yield hired
    hired.kill()


def ask_for_a_mail() -> OutboxMessage:
    user = UserFactory(email=EMAIL)
    with transaction.atomic():
        return outbox.put("accounts.password_changed_mail", user_id=user.pk)


def is_done(message: OutboxMessage) -> bool:
    message.refresh_from_db()
    return message.done_at is not None


def test_a_mail_survives_the_worker_that_was_sending_it(worker, post):
    post.may_go_on.clear()
    message = ask_for_a_mail()
    assert post.is_asked.wait(60), "the worker never came to the mail server"

    worker.kill()
    post.may_go_on.set()
    assert not is_done(message)
    worker.start()

    eventually(lambda: is_done(message))
    assert len(post.mails) == 1
    assert f"<{message.pk}@".encode() in post.mails[0]


def test_a_worker_goes_on_when_its_broker_comes_back(worker, broker, post):
    first = ask_for_a_mail()
    eventually(lambda: is_done(first))

    broker.stop()
    with transaction.atomic():
        second = outbox.put("accounts.password_changed_mail", user_id=first.payload["user_id"])
    broker.start()

    eventually(lambda: is_done(second))
    assert len(post.mails) == 2


def test_mails_wait_for_the_mail_server_and_are_sent_once(worker, post):
    post.close()
    message = ask_for_a_mail()
    eventually(lambda: OutboxMessage.objects.filter(pk=message.pk).exclude(last_error="").exists())
    assert not is_done(message)

    post.open()

    eventually(lambda: is_done(message))
    assert len(post.mails) == 1


def call(url: str, body: dict | None = None, **headers: str) -> tuple[int, dict]:
    data = None if body is None else json.dumps(body).encode()
    named = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, named), timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def fill_a_cart(shop: str, sku: str) -> tuple[str, dict]:
    """A guest's cart with one piece. Returns its token and the body of the order."""
    _, cart = call(f"{shop}/api/cart/add", {"sku": sku, "quantity": 1})
    body = {"shipping_address": ADDRESS, "email": EMAIL}
    _, quote = call(f"{shop}/api/checkout/quote", body, X_Cart_Token=cart["token"])
    return cart["token"], {**body, "expected_total": quote["total"]}


@pytest.fixture
def mute():
    server = Mute()
    yield server
    server.close()


def test_a_mute_redis_costs_the_shop_one_wait_and_no_sale(mute):
    variant = FrameVariantFactory()
    with site(REDIS_URL=mute.url) as (shop, _):
        listed, _ = call(f"{shop}/api/products")
        token, body = fill_a_cart(shop, variant.sku)
        placed, order = call(f"{shop}/api/orders", body, X_Cart_Token=token)
        signed_in, answer = call(f"{shop}/api/auth/login", {"email": EMAIL, "password": "wrong wrong wrong"})

    assert (listed, placed, signed_in) == (200, 201, 401)
    assert Order.objects.get().number == order["number"]
    assert answer["code"]
    # Each connection is one wait of half a second; without the memory of it there would be one for each question.
    assert len(mute.held) <= 3


def test_without_redis_the_limit_on_passwords_holds(monkeypatch):
    nobody = "redis://127.0.0.1:1/0"
    user = UserFactory()
    with site(REDIS_URL=nobody, DJANGO_SETTINGS_MODULE="almahra.settings.dev", ALMAHRA_DOTENV="0") as (shop, _):
        body = {"email": user.email, "password": "wrong wrong wrong"}
        answers = [call(f"{shop}/api/auth/login", body)[0] for _ in range(12)]

    most, _ = (10, 60)
    assert answers == [401] * most + [429] * 2


def test_a_cut_database_connection_is_a_503_at_worst_and_heals(mute):
    FrameVariantFactory()
    with site() as (shop, _):
        assert call(f"{shop}/api/products")[0] == 200
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        after = [call(f"{shop}/api/products")[0] for _ in range(12)]

    assert set(after) <= {200, 503}
    assert after[-3:] == [200] * 3


def test_a_locked_row_is_a_503_that_may_be_tried_again(mute):
    variant = FrameVariantFactory()
    with site() as (shop, _):
        token, body = fill_a_cart(shop, variant.sku)
        with transaction.atomic():
            Stock.objects.select_for_update().get(variant=variant)
            status, answer = call(f"{shop}/api/orders", body, X_Cart_Token=token)
        again, _ = call(f"{shop}/api/orders", body, X_Cart_Token=token)

    assert (status, answer["code"]) == (503, "database_unavailable")
    assert again == 201
    assert Order.objects.count() == 1


def test_a_site_killed_while_placing_leaves_nothing_and_the_retry_gives_one_order():
    variant = FrameVariantFactory()
    key = str(uuid4())
    with site() as (shop, process):
        token, body = fill_a_cart(shop, variant.sku)
        with transaction.atomic(), ThreadPoolExecutor(1) as customer:
            Stock.objects.select_for_update().get(variant=variant)  # placing waits here, half done
            lost = customer.submit(call, f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=key)
            eventually(lambda: count_of_connections("wait_event_type = 'Lock'"), seconds=20)
            os.killpg(process.pid, signal.SIGKILL)
            assert lost.exception(timeout=20) is not None
    eventually(lambda: count_of_connections("TRUE") == 0, seconds=20)

    assert not Order.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert Stock.objects.get(variant=variant).reserved == 0
    assert CartLine.objects.count() == 1

    with site() as (shop, _):
        first = call(f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=key)
        second = call(f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=key)

    assert first == second
    assert first[0] == 201
    assert Order.objects.count() == 1


def count_of_connections(condition: str) -> int:
    """Connections to this test's database beside our own two; asked on one of its own, since a transaction
    sees the same statistics from its beginning to its end."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid NOT IN (pg_backend_pid(), %s) AND "
    own = connection.connection.info.backend_pid
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as observer:
        return observer.execute(asked + condition, [connection.settings_dict["NAME"], own]).fetchone()[0]


def test_the_schedule_names_tasks_that_exist():
    current_app.loader.import_default_modules()

    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert named <= set(current_app.tasks)
