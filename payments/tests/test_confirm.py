import pytest

from almahra.core.models import OutboxMessage
from orders.access import read_token
from orders.tests.factories import OrderFactory
from payments.fakestripe.errors import Refusal as Declined
from payments.fakestripe.payment_methods import BANK_DEBIT
from payments.models import Payment
from payments.tests.stories import issues, status_of

URL = "/api/payments/confirm"


@pytest.fixture
def payment(shop, user):
    return shop.intent_for(OrderFactory(customer=user))


def ask(client, payment, **more):
    return client.post(URL, {"payment_intent": payment.stripe_id, **more})


def test_a_paid_intent_confirms_the_order_and_the_webhook_adds_nothing(shop, customer, payment):
    shop.pay(payment)

    answer = ask(customer, payment)
    assert shop.hear() == {200}

    assert answer.status_code == 200
    assert answer.json() == {"status": "succeeded", "order": payment.order.number, "order_status": "confirmed"}
    assert status_of(payment.order) == ("confirmed", "paid")
    assert OutboxMessage.objects.filter(topic="orders.confirmed_mail").count() == 1


def test_saying_that_it_is_paid_does_not_pay(shop, customer, payment):
    answer = ask(customer, payment)

    assert answer.json()["status"] == "created"
    assert status_of(payment.order) == ("pending_payment", "unpaid")


def test_a_declined_card_leaves_the_same_intent_for_another_one(shop, customer, payment):
    with pytest.raises(Declined):
        shop.pay(payment, "pm_card_visa_chargeDeclinedInsufficientFunds")
    declined = ask(customer, payment)
    payment.refresh_from_db()
    reason = payment.last_error
    again = shop.ask(customer, payment.order)
    shop.pay(payment)

    paid = ask(customer, payment)

    assert (declined.json()["status"], reason) == ("failed", "insufficient_funds")
    assert again.json()["payment_intent"] == payment.stripe_id
    assert paid.json()["order_status"] == "confirmed"
    assert (shop.fake.count("payment_intent"), Payment.objects.get().last_error) == (1, "")


@pytest.mark.parametrize(
    ("passed", "status", "order"), [(True, "succeeded", "confirmed"), (False, "failed", "pending_payment")]
)
def test_the_banks_question_decides(shop, customer, payment, passed, status, order):
    shop.pay(payment, "pm_card_threeDSecure2Required")
    waiting = ask(customer, payment).json()
    shop.fake.finish_3ds(payment.stripe_id, passed)

    answer = ask(customer, payment).json()

    assert (waiting["status"], waiting["order_status"]) == ("requires_action", "pending_payment")
    assert (answer["status"], answer["order_status"]) == (status, order)


def test_a_bank_debit_is_processing_for_days(shop, customer, payment):
    shop.pay(payment, BANK_DEBIT)
    first = ask(customer, payment).json()
    shown = status_of(payment.order)
    shop.fake.settle_intent(payment.stripe_id, True)
    shop.hear()

    assert first["status"] == "processing"
    assert shown == ("pending_payment", "processing")
    assert status_of(payment.order) == ("confirmed", "paid")


def test_a_total_that_changed_is_told_before_the_old_one_is_paid(shop, customer, payment):
    type(payment.order).objects.update(subtotal=50, total=56)

    answer = ask(customer, payment)

    assert (answer.status_code, answer.json()["code"]) == (409, "amount_changed")
    assert answer.json()["facts"] == {"total": "56.00", "currency": "USD"}
    assert (shop.at_stripe(payment)["amount"], status_of(payment.order)) == (4600, ("pending_payment", "unpaid"))
    shop.ask(customer, payment.order)
    assert ask(customer, payment).json()["status"] == "created"


def test_the_old_total_paid_in_the_browser_confirms_nothing(shop, customer, payment):
    type(payment.order).objects.update(subtotal=50, total=56)
    shop.pay(payment)

    answer = ask(customer, payment)
    assert shop.hear() == {200}

    assert answer.json() == {"status": "succeeded", "order": payment.order.number, "order_status": "pending_payment"}
    assert issues() == ["amount_mismatch"]


def test_a_guest_shows_the_token(shop, api):
    payment = shop.pay(shop.intent_for(OrderFactory(customer=None)))

    assert ask(api, payment).status_code == 404
    assert ask(api, payment, token=read_token(payment.order)).json()["order_status"] == "confirmed"


def test_nobody_elses_intent_can_be_looked_at(shop, customer, api):
    theirs = shop.pay(shop.intent_for(OrderFactory()))

    for client, body in [
        (customer, {"payment_intent": theirs.stripe_id}),
        (api, {"payment_intent": theirs.stripe_id}),
        (customer, {"payment_intent": "pi_unknown"}),
    ]:
        answer = client.post(URL, body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert status_of(theirs.order) == ("pending_payment", "unpaid")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "payment_intent", "required"),
        ({"payment_intent": "p" * 256}, "payment_intent", "max_length"),
        ({"payment_intent": "pi_1", "status": "succeeded"}, "status", "unknown_field"),
    ],
)
def test_bad_input_names_its_field(customer, body, field, code):
    answer = customer.post(URL, body)

    assert answer.status_code == 400
    assert [one["code"] for one in answer.json()["fields"][field]] == [code]


def test_stripe_away_is_a_503_and_nothing_changes(shop, customer, payment):
    shop.pay(payment)
    shop.break_down("GET /v1/payment_intents/", "refuse")

    answer = ask(customer, payment)

    assert (answer.status_code, answer.json()["code"]) == (503, "payment_provider_unavailable")
    assert status_of(payment.order) == ("pending_payment", "unpaid")
    assert ask(customer, payment).json()["order_status"] == "confirmed"


def test_the_config_tells_a_front_end_that_no_money_moves(api, settings):
    answer = api.get("/api/payments/config")

    assert answer.json() == {
        "mode": "fake",
        "publishable_key": settings.STRIPE_PUBLISHABLE_KEY,
        "api_base": settings.STRIPE_API_BASE,
        "saved_cards_consent_version": settings.SAVED_CARDS_CONSENT_VERSION,
    }
