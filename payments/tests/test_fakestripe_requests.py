"""Keys, idempotency, faults, lists, and what is refused at the door."""

import base64

import pytest
import stripe

from payments.fakestripe.server import FakeStripe
from payments.tests.fakestripe_stories import PUBLISHABLE_KEY, SECRET_KEY, Shop, browser_call, open_shop


@pytest.fixture
def shop() -> Shop:
    return open_shop()


class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def create_with_key(shop, key, **params):
    return shop.stripe.v1.payment_intents.create(
        {"amount": 1999, "currency": "usd", **params}, {"idempotency_key": key}
    )


def test_the_same_key_gives_the_same_answer(shop):
    first = create_with_key(shop, "k1")
    shop.stripe.v1.payment_intents.update(first.id, {"amount": 5})

    again = create_with_key(shop, "k1")

    assert (again.id, again.amount) == (first.id, 1999)
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert shop.fake.count("payment_intent") == 1


def test_the_same_key_with_other_parameters_is_refused(shop):
    create_with_key(shop, "k1")

    with pytest.raises(stripe.IdempotencyError):
        create_with_key(shop, "k1", amount=2000)

    assert shop.fake.count("payment_intent") == 1


def test_a_key_is_forgotten_after_a_day():
    clock = Clock()
    shop = open_shop(FakeStripe(clock=clock))
    first = create_with_key(shop, "k1")

    clock.now += 24 * 3600

    assert create_with_key(shop, "k1", amount=2000).id != first.id


def test_a_decline_is_replayed_and_a_bad_request_is_not(shop):
    params = {"confirm": True, "payment_method": "pm_card_visa_chargeDeclined"}
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            create_with_key(shop, "k1", **params)
    assert shop.fake.count("charge") == 1

    with pytest.raises(stripe.InvalidRequestError):
        create_with_key(shop, "k2", amount=0)
    assert create_with_key(shop, "k2").amount == 1999


def test_a_500_after_execution_is_stored_and_replayed(shop):
    shop.fake.faults.add(match="POST /v1/payment_intents$", kind="500_after")

    for _ in range(2):  # the SDK retries both, and meets the stored answer each time
        with pytest.raises(stripe.APIError):
            create_with_key(shop, "k1")

    assert shop.fake.count("payment_intent") == 1
    assert create_with_key(shop, "k2").amount == 1999


@pytest.mark.parametrize("kind", ["refuse", "timeout_after", "500"])
def test_the_sdk_survives_two_lost_answers_with_one_intent(shop, kind):
    shop.fake.faults.add(match="POST /v1/payment_intents$", kind=kind, times=2)

    shop.intent()

    assert shop.fake.count("payment_intent") == 1
    keys = {request.idempotency_key for request in shop.fake.requests}
    assert (len(shop.fake.requests), len(keys)) == (3, 1)


@pytest.mark.parametrize(
    ("kind", "error", "made"),
    [
        ("refuse", stripe.APIConnectionError, 0),
        ("timeout_after", stripe.APIConnectionError, 1),
        ("500", stripe.APIError, 0),
        ("429", stripe.RateLimitError, 0),
    ],
)
def test_a_lasting_fault_reaches_the_caller(shop, kind, error, made):
    shop.fake.faults.add(match="POST /v1/payment_intents$", kind=kind, times=3)

    with pytest.raises(error):
        shop.intent()

    assert shop.fake.count("payment_intent") == made


def test_a_misspelled_fault_is_refused(shop):
    with pytest.raises(ValueError, match="503"):
        shop.fake.faults.add(match=".", kind="503")


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"colour": "red"}, "colour"),
        (
            {"automatic_payment_methods": {"enabled": True, "colour": "red"}},
            "automatic_payment_methods[colour]",
        ),
        ({"shipping": {"name": "A", "address": {"planet": "Mars"}}}, "shipping[address][planet]"),
        ({"api_key": "x"}, "api_key"),
    ],
)
def test_a_parameter_that_the_sdk_does_not_declare_is_refused(shop, params, param):
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter") as refused:
        shop.intent(**params)

    assert refused.value.param == param


def test_a_parameter_without_effect_here_is_refused_not_ignored(shop):
    with pytest.raises(stripe.InvalidRequestError, match="does not implement the parameter: transfer_data"):
        shop.intent(transfer_data={"destination": "acct_x"})


@pytest.mark.parametrize(
    "pairs",
    [
        [("type", "card"), ("card[number]", "1")],
        [("type", "card"), ("card[cvc]", "123")],
        [("description", "paid with 4242 4242 4242 4242, thanks")],
        [("metadata[note]", "4242-4242-4242-4242")],
        [("4242424242424242", "x")],
    ],
)
def test_a_card_number_is_refused_wherever_it_is(shop, pairs):
    reply = shop.fake.handle("POST", "/v1/customers", pairs, {"Authorization": f"Bearer {SECRET_KEY}"})

    assert (reply.status, reply.body["error"]["type"]) == (402, "invalid_request_error")
    assert "4242" not in str(reply.body)
    assert shop.fake.objects == {}


@pytest.mark.parametrize(
    "value",
    [
        "4242424242424241",  # the check digit is wrong
        "+4915112345678901",  # a telephone number
        "1800000000000000",  # a time in microseconds; no card begins with 1
        "41234567-8901-4234-8123-123456789012",  # a UUID
        "pi_fake4242424242424242",
    ],
)
def test_other_numbers_are_not_taken_for_cards(shop, value):
    assert shop.stripe.v1.customers.create({"description": value}).description == value


@pytest.mark.parametrize("key", ["sk_live_", "rk_live_", "pk_live_"])
def test_a_live_key_is_refused_and_not_repeated(shop, key):
    secret = key + "a" * 24
    status, body = browser_call(shop.fake, "GET", "/v1/account", key=secret)

    assert status == 401
    assert "live key must never be sent here" in body["error"]["message"]
    assert secret not in str(body)


def test_without_a_key_there_is_no_answer(shop):
    assert shop.fake.handle("GET", "/v1/account", [], {}).status == 401
    assert shop.fake.handle("GET", "/v1/account", [], {"Authorization": "Basic %%"}).status == 401


def test_every_answer_says_that_it_is_fake(shop):
    answer = shop.intent()

    assert answer.last_response.headers["stripe-fake"] == "true"
    assert answer.livemode is False
    assert "fake" in answer.id


def test_a_browser_reads_and_confirms_its_own_intent(shop):
    intent = shop.intent(metadata={"order": "A1"}, receipt_email="a@shop.test", description="Order A1")
    path = f"/v1/payment_intents/{intent.id}"

    status, body = browser_call(
        shop.fake,
        "POST",
        f"{path}/confirm",
        client_secret=intent.client_secret,
        payment_method="pm_card_visa",
    )

    assert (status, body["status"], body["description"]) == (200, "succeeded", "Order A1")
    hidden = {"customer", "metadata", "latest_charge", "receipt_email", "amount_received", "shipping"}
    assert hidden.isdisjoint(body)
    assert browser_call(shop.fake, "GET", path, client_secret=intent.client_secret) == (200, body)


def test_the_publishable_key_comes_as_stripe_js_sends_it(shop):
    intent = shop.intent()
    path = f"/v1/payment_intents/{intent.id}"
    secret = ("client_secret", intent.client_secret)
    basic = base64.b64encode(f"{PUBLISHABLE_KEY}:".encode()).decode()

    in_form = shop.fake.handle("GET", path, [("key", PUBLISHABLE_KEY), secret], {})
    in_header = shop.fake.handle("GET", path, [secret], {"Authorization": f"Basic {basic}"})

    assert (in_form.status, in_header.status) == (200, 200)


def test_a_browser_sees_a_decline_without_the_charge(shop):
    intent = shop.intent(metadata={"order": "A1"})

    status, body = browser_call(
        shop.fake,
        "POST",
        f"/v1/payment_intents/{intent.id}/confirm",
        client_secret=intent.client_secret,
        payment_method="pm_card_visa_chargeDeclined",
    )

    error = body["error"]
    assert (status, error["code"]) == (402, "card_declined")
    assert error["payment_intent"]["status"] == "requires_payment_method"
    assert "charge" not in error
    assert "metadata" not in error["payment_intent"]
    assert "ch_fake" not in str(body)


def test_three_d_secure_from_a_browser_ends_on_our_own_page_without_a_return_url(shop):
    intent = shop.intent(automatic_payment_methods={"enabled": True})

    _, body = browser_call(
        shop.fake,
        "POST",
        f"/v1/payment_intents/{intent.id}/confirm",
        client_secret=intent.client_secret,
        payment_method="pm_card_threeDSecure2Required",
    )

    assert body["status"] == "requires_action"
    assert body["next_action"]["redirect_to_url"]["return_url"] == "http://127.0.0.1:12111/_fake/done"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/v1/payment_intents", 401),
        ("GET", "/v1/payment_intents", 401),
        ("POST", "/v1/payment_intents/{id}", 401),
        ("POST", "/v1/payment_intents/{id}/cancel", 401),
        ("POST", "/v1/refunds", 401),
        ("GET", "/v1/customers/{id}", 401),
        ("GET", "/v1/payment_intents/pi_other", 404),
        ("GET", "/v1/setup_intents/{id}", 404),
    ],
)
def test_a_publishable_key_opens_nothing_else(shop, method, path, status):
    intent = shop.intent()

    got, _ = browser_call(shop.fake, method, path.format(id=intent.id), client_secret=intent.client_secret)

    assert got == status
    assert shop.fake.objects[intent.id]["status"] == "requires_payment_method"


def test_a_publishable_key_needs_the_right_client_secret(shop):
    intent, other = shop.intent(), shop.intent()
    path = f"/v1/payment_intents/{intent.id}"

    assert browser_call(shop.fake, "GET", path)[0] == 401
    assert browser_call(shop.fake, "GET", path, client_secret=other.client_secret)[0] == 403
    assert (
        browser_call(
            shop.fake,
            "POST",
            f"{path}/confirm",
            client_secret=other.client_secret,
            payment_method="pm_card_visa",
        )[0]
        == 403
    )
    assert shop.fake.count("charge") == 0


def test_a_list_is_read_page_by_page_newest_first(shop):
    ids = [shop.intent().id for _ in range(5)]

    first = shop.stripe.v1.payment_intents.list({"limit": 2})

    assert [intent.id for intent in first] == [ids[4], ids[3]]
    assert first.has_more is True
    assert [intent.id for intent in first.auto_paging_iter()] == ids[::-1]
    before = shop.stripe.v1.payment_intents.list({"limit": 2, "ending_before": ids[1]})
    assert [intent.id for intent in before] == [ids[3], ids[2]]


def test_lists_are_narrowed_by_time_type_and_owner():
    clock = Clock()
    shop = open_shop(FakeStripe(clock=clock))
    old = shop.paid()
    clock.now += 60
    new = shop.paid()

    later = shop.stripe.v1.payment_intents.list({"created": {"gte": int(clock.now)}})
    assert [intent.id for intent in later] == [new.id]
    charges = shop.stripe.v1.charges.list({"payment_intent": old.id})
    assert [charge.id for charge in charges] == [old.latest_charge]
    events = shop.stripe.v1.events.list({"type": "payment_intent.succeeded"})
    assert [event.data.object["id"] for event in events] == [new.id, old.id]


def test_expand_fills_in_objects_along_a_path(shop):
    paid = shop.paid()

    full = shop.stripe.v1.payment_intents.retrieve(
        paid.id, {"expand": ["latest_charge.balance_transaction", "payment_method"]}
    )

    assert full.latest_charge.balance_transaction.net == 1999
    assert full.payment_method.card.last4 == "4242"
    assert shop.fake.objects[paid.id]["latest_charge"] == full.latest_charge.id
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        shop.stripe.v1.payment_intents.retrieve(paid.id, {"expand": ["colour"]})


@pytest.mark.parametrize(
    "pairs",
    [
        [("amount[", "1")],
        [("expand[0][a]", "x")],
        [("metadata", "x")],
        [("metadata[a][b]", "x")],
        [("amount", "1"), ("amount[x]", "1")],
        [("payment_method[x]", "1")],
        [("a[b][c][d][e][f][g]", "1")],
    ],
)
def test_a_broken_form_is_a_400(shop, pairs):
    pairs = [("amount", "1999"), ("currency", "usd"), *pairs]

    reply = shop.fake.handle("POST", "/v1/payment_intents", pairs, {"Authorization": f"Bearer {SECRET_KEY}"})

    assert reply.status == 400
    assert shop.fake.objects == {}


def test_a_call_we_do_not_know_is_a_404_and_another_account_a_403(shop):
    with pytest.raises(stripe.InvalidRequestError, match="no such call"):
        shop.stripe.v1.payment_links.list()
    with pytest.raises(stripe.PermissionError):
        shop.stripe.v1.customers.list({}, {"stripe_account": "acct_other"})


def test_state_survives_a_restart(tmp_path):
    state = tmp_path / "state.json"
    before = FakeStripe(state=state)
    before.add_endpoint("https://shop.test/webhook", "whsec_kept_in_memory")
    first = create_with_key(open_shop(before), "k1")

    after = FakeStripe(state=state)

    again = create_with_key(open_shop(after), "k1")
    assert again.id == first.id
    assert [delivery.type for delivery in after.outbox] == ["payment_intent.created"]
    assert open_shop(after).paid("pm_card_visa").id != first.id
    assert "whsec_" not in state.read_text()
    assert state.stat().st_mode & 0o077 == 0
