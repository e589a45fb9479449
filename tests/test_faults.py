"""What is promised when a neighbour is hurt, shown with real processes that are really hurt."""

import json
import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection, transaction

from accounts.tests.factories import UserFactory
from almahra.core import outbox
from almahra.core.models import IdempotencyKey, OutboxMessage, SentMail
from cart.models import CartLine
from catalog.models import Stock
from catalog.tests.factories import FrameVariantFactory
from orders.models import Order

from .customers import EMAIL, call, fill_a_cart
from .faults import Database, Mute, Post, Valkey, Wire, Worker, eventually, site

pytestmark = [pytest.mark.xdist_group("faults"), pytest.mark.django_db(transaction=True)]


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
    assert SentMail.objects.get().pk == message.pk


def test_mails_wait_for_the_mail_server_and_are_sent_once(worker, post):
    post.close()
    message = ask_for_a_mail()
    eventually(lambda: OutboxMessage.objects.filter(pk=message.pk).exclude(last_error="").exists())
    assert not is_done(message)

    post.open()

    eventually(lambda: is_done(message))
    assert len(post.mails) == SentMail.objects.count() == 1


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
    # Each connection is one wait of half a second, and three questions were asked. A second one is a machine so slow
    # that the memory of the first ran out meanwhile.
    assert len(mute.held) <= 2


def test_without_redis_the_limit_on_passwords_holds(monkeypatch):
    nobody = "redis://127.0.0.1:1/0"
    user = UserFactory()
    with site(REDIS_URL=nobody, DJANGO_SETTINGS_MODULE="almahra.settings.dev", ALMAHRA_DOTENV="0") as (shop, _):
        body = {"email": user.email, "password": "wrong wrong wrong"}
        answers = [call(f"{shop}/api/auth/login", body)[0] for _ in range(12)]

    most, _ = (10, 60)
    assert answers == [401] * most + [429] * 2


def test_redis_frozen_and_then_gone_stops_no_sale_and_loses_no_mail(worker, broker, post):
    variant = FrameVariantFactory()
    took = []

    def timed(*asked, **headers):
        begun = time.monotonic()
        status, answer = call(*asked, **headers)
        took.append(time.monotonic() - begun)
        return status, answer

    with site(REDIS_URL=broker.url) as (shop, _):
        fill_a_cart(shop, variant.sku)
        assert register(call, shop, "before@customers.example") == 202  # its connections to Redis are open now
        for hurt, number in ((broker.freeze, 1), (broker.stop, 2)):
            hurt()
            # Three questions to Redis: two limits and the broker.
            assert register(timed, shop, f"{number}@customers.example") == 202
            assert timed(f"{shop}/api/products")[0] == 200
            token, body = fill_a_cart(shop, variant.sku)
            assert timed(f"{shop}/api/orders", body, X_Cart_Token=token)[0] == 201
    broker.start()

    # 1 s of waiting is promised, and a client without a limit of its own waits for ever. Between the two there is
    # room for a busy machine to do the work itself.
    assert max(took) < 5
    eventually(lambda: not OutboxMessage.objects.filter(done_at=None).exists())
    assert len(post.mails) == OutboxMessage.objects.count() == 3


def register(ask, shop: str, email: str) -> int:
    person = {"email": email, "password": "violet harbour 7", "first_name": "Salma", "last_name": "Hadi"}
    return ask(f"{shop}/api/auth/register", person)[0]


KEPT = {"DJANGO_SETTINGS_MODULE": "almahra.settings.dev", "ALMAHRA_DOTENV": "0", "DEBUG": "0", "CONN_MAX_AGE": "60"}


@pytest.fixture
def database():
    connection.ensure_connection()
    seen = Database()
    yield seen
    seen.observer.close()


@pytest.fixture
def customers():
    with ThreadPoolExecutor(8) as pool:
        yield pool


def assert_nothing_was_placed(variant, *, carts: int = 1) -> None:
    assert not Order.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert Stock.objects.get(variant=variant).reserved == 0
    assert CartLine.objects.count() == carts


def test_kept_connections_that_were_cut_cost_no_answer(database, customers):
    FrameVariantFactory()
    with site(**KEPT) as (shop, _):
        assert {status for status, _ in customers.map(call, [f"{shop}/api/products"] * 40)} == {200}
        assert database.cut() > 0
        after = [status for status, _ in customers.map(call, [f"{shop}/api/products"] * 40)]

    assert set(after) == {200}


def test_a_database_that_is_away_is_a_503_and_nothing_else_and_heals(database):
    variant = FrameVariantFactory()
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}=abcdefghijklmnopqrstuvwxyz012345"}
    with site(**KEPT) as (shop, _):
        token, body = fill_a_cart(shop, variant.sku)
        with database.closed():
            page = f"{shop}/api/products/{variant.product.slug}"  # a list may be known, and is said all the same
            away = [call(page), call(page, **cookie)]
            away.append(call(f"{shop}/api/cart", X_Cart_Token=token))
            away.append(call(f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=str(uuid4())))
        assert_nothing_was_placed(variant)
        eventually(lambda: call(f"{shop}/api/products")[0] == 200, seconds=5)
        placed, _ = call(f"{shop}/api/orders", body, X_Cart_Token=token)

    assert {(status, answer["code"]) for status, answer in away} == {(503, "database_unavailable")}
    assert placed == 201


def test_a_connection_cut_in_the_middle_of_placing_leaves_nothing(database, customers):
    variant, key = FrameVariantFactory(), str(uuid4())
    with site(**KEPT) as (shop, _):
        token, body = fill_a_cart(shop, variant.sku)
        with transaction.atomic():
            Stock.objects.select_for_update().get(variant=variant)  # placing waits here, half done
            half = customers.submit(call, f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=key)
            eventually(lambda: database.count(waiting=True), seconds=20)
            database.cut()
            status, answer = half.result(timeout=20)
        assert_nothing_was_placed(variant)
        again, _ = call(f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=key)

    assert (status, answer["code"]) == (503, "database_unavailable")
    assert again == 201
    assert Order.objects.count() == 1


def test_a_locked_row_is_a_503_and_holds_no_thread_of_the_site(customers):
    variant = FrameVariantFactory(stock__on_hand=8)
    with site() as (shop, _):
        filled = [fill_a_cart(shop, variant.sku) for _ in range(8)]  # as many as the site has threads

        def place(cart):
            token, body = cart
            return call(f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=str(uuid4()))

        with transaction.atomic():
            Stock.objects.select_for_update().get(variant=variant)
            refused = list(customers.map(place, filled, timeout=20))
            assert call(f"{shop}/api/products")[0] == 200
        assert_nothing_was_placed(variant, carts=8)
        again = [place(cart)[0] for cart in filled]

    assert {(status, answer["code"]) for status, answer in refused} == {(503, "database_unavailable")}
    assert again == [201] * 8
    assert Stock.objects.get(variant=variant).reserved == 8


def test_an_answer_that_got_lost_is_given_again(database):
    variant, key = FrameVariantFactory(), str(uuid4())
    with site() as (shop, _):
        token, body = fill_a_cart(shop, variant.sku)
        with transaction.atomic():
            Stock.objects.select_for_update().get(variant=variant)
            hang_up_while_placing(shop, body, token, key, database)
        eventually(Order.objects.exists, seconds=20)
        status, answer = call(f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=key)

    assert (status, answer["number"]) == (201, Order.objects.get().number)
    assert Stock.objects.get(variant=variant).reserved == 1


def test_a_commit_whose_answer_got_lost_is_one_order(database):
    variant, key, wire = FrameVariantFactory(), str(uuid4()), Wire()
    with site(DATABASE_URL=wire.url) as (shop, _):
        token, body = fill_a_cart(shop, variant.sku)
        wire.losing.set()
        lost, answer = call(f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=key)
        placed = eventually(Order.objects.first)
        again, order = call(f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=key)
    wire.close()

    assert wire.lost.is_set()
    assert (lost, answer["code"]) == (503, "database_unavailable")
    assert (again, order["number"]) == (201, placed.number)
    assert (Order.objects.count(), Stock.objects.get(variant=variant).reserved) == (1, 1)


def hang_up_while_placing(shop: str, body: dict, token: str, key: str, database: Database) -> None:
    """Send an order, and be gone before it is committed."""
    place, written = urlsplit(shop), json.dumps(body)
    lines = [
        "POST /api/orders HTTP/1.1",
        f"Host: {place.netloc}",
        "Content-Type: application/json",
        f"Content-Length: {len(written)}",
        f"X-Cart-Token: {token}",
        f"Idempotency-Key: {key}",
    ]
    with socket.create_connection((place.hostname, place.port)) as customer:
        customer.sendall("\r\n".join([*lines, "", written]).encode())
        eventually(lambda: database.count(waiting=True), seconds=20)


def test_a_site_killed_while_placing_leaves_nothing_and_the_retry_gives_one_order(database, customers):
    variant, key = FrameVariantFactory(), str(uuid4())
    with site() as (shop, process):
        token, body = fill_a_cart(shop, variant.sku)
        with transaction.atomic():
            Stock.objects.select_for_update().get(variant=variant)
            lost = customers.submit(call, f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=key)
            eventually(lambda: database.count(waiting=True), seconds=20)
            os.killpg(process.pid, signal.SIGKILL)
            assert lost.exception(timeout=20) is not None
    eventually(lambda: database.count() == 0, seconds=20)
    assert_nothing_was_placed(variant)

    with site() as (shop, _):
        first = call(f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=key)
        second = call(f"{shop}/api/orders", body, X_Cart_Token=token, Idempotency_Key=key)

    assert first == second
    assert first[0] == 201
    assert Order.objects.count() == 1


def test_the_schedule_names_the_tasks_that_there_are():
    current_app.loader.import_default_modules()

    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    ours = {name for name in current_app.tasks if not name.startswith("celery.")}
    assert ours - named == {"almahra.core.tasks.deliver_message"}  # called after a commit
    assert named <= ours
