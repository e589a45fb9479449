"""Payment intents, from the first try to the money (that does not exist)."""

import pytest
import stripe

from payments.tests.fakestripe_stories import RETURN_URL, Shop, open_shop


@pytest.fixture
def shop() -> Shop:
    return open_shop()


def test_an_accepted_card_pays(shop):
    paid = shop.paid()

    assert (paid.status, paid.amount_received) == ("succeeded", 1999)
    charge = shop.only("charge")
    assert (charge["id"], charge["paid"], charge["amount_captured"]) == (paid.latest_charge, True, 1999)
    assert shop.only("balance_transaction")["net"] == 1999
    assert shop.news() == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def test_after_a_decline_another_card_pays_the_same_intent(shop):
    intent = shop.intent()

    with pytest.raises(stripe.CardError) as refused:
        shop.confirm(intent.id, "pm_card_visa_chargeDeclinedInsufficientFunds")

    error = refused.value.error
    assert (refused.value.http_status, error.code, error.decline_code) == (
        402,
        "card_declined",
        "insufficient_funds",
    )
    held = shop.fake.objects[intent.id]
    assert (held["status"], held["payment_method"]) == ("requires_payment_method", None)
    assert held["last_payment_error"]["decline_code"] == "insufficient_funds"

    paid = shop.confirm(intent.id)
    assert (paid.id, paid.status, paid.last_payment_error) == (intent.id, "succeeded", None)
    assert shop.news() == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


@pytest.mark.parametrize(
    ("method", "code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error"),
    ],
)
def test_every_decline_has_its_code(shop, method, code):
    with pytest.raises(stripe.CardError) as refused:
        shop.paid(method)

    assert refused.value.code == code
    assert shop.only("charge")["failure_code"] == code


def test_a_bank_that_is_satisfied_lets_the_payment_through(shop):
    asked = shop.paid("pm_card_threeDSecure2Required")
    assert asked.status == "requires_action"
    assert asked.next_action.redirect_to_url.return_url == RETURN_URL
    assert shop.fake.count("charge") == 0

    shop.fake.finish_3ds(asked.id, True)
    shop.fake.finish_3ds(asked.id, False)  # pressed twice: too late

    assert shop.fake.objects[asked.id]["status"] == "succeeded"
    assert shop.news() == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.succeeded",
        "payment_intent.succeeded",
    ]


def test_a_bank_that_is_not_satisfied_leaves_the_intent_open(shop):
    asked = shop.paid("pm_card_authenticationRequired")

    shop.fake.finish_3ds(asked.id, False)

    held = shop.fake.objects[asked.id]
    assert held["status"] == "requires_payment_method"
    assert held["last_payment_error"]["code"] == "payment_intent_authentication_failure"
    assert held["next_action"] is None
    assert shop.news()[-1] == "payment_intent.payment_failed"


def test_a_bank_debit_is_processing_and_then_pays(shop):
    waiting = shop.paid("pm_usBankAccount_processing")
    assert (waiting.status, waiting.amount_received) == ("processing", 0)
    assert shop.only("charge")["status"] == "pending"
    assert shop.news() == ["payment_intent.created", "charge.pending", "payment_intent.processing"]

    settled = shop.fake.settle_intent(waiting.id, True)

    assert (settled["status"], settled["amount_received"]) == ("succeeded", 1999)
    assert shop.only("charge")["paid"] is True
    assert shop.news() == ["charge.succeeded", "payment_intent.succeeded"]


def test_a_bank_debit_may_fail_days_later(shop):
    waiting = shop.paid("pm_usBankAccount_processing")
    shop.news()

    shop.fake.settle_intent(waiting.id, False)

    held = shop.fake.objects[waiting.id]
    assert (held["status"], held["last_payment_error"]["code"]) == (
        "requires_payment_method",
        "insufficient_funds",
    )
    assert shop.fake.count("balance_transaction") == 0
    assert shop.news() == ["charge.failed", "payment_intent.payment_failed"]


def test_settling_what_does_not_wait_changes_nothing(shop):
    paid = shop.paid()
    shop.news()

    assert shop.fake.settle_intent(paid.id, False)["status"] == "succeeded"
    assert shop.news() == []


@pytest.mark.parametrize("method", ["pm_card_visa", "pm_usBankAccount_processing"])
def test_what_is_paid_or_processing_can_not_be_cancelled(shop, method):
    paid = shop.paid(method)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.stripe.v1.payment_intents.cancel(paid.id)

    assert refused.value.code == "payment_intent_unexpected_state"
    assert shop.fake.objects[paid.id]["status"] == paid.status


def test_a_cancelled_intent_can_not_be_paid(shop):
    intent = shop.intent()
    cancelled = shop.stripe.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")

    with pytest.raises(stripe.InvalidRequestError, match="canceled"):
        shop.confirm(intent.id)

    assert shop.fake.count("charge") == 0


def test_a_new_amount_is_the_one_that_is_paid(shop):
    intent = shop.intent(metadata={"order": "A1", "old": "yes"})

    shop.stripe.v1.payment_intents.update(intent.id, {"amount": 2500, "metadata": {"old": ""}})

    paid = shop.confirm(intent.id)
    assert (paid.amount_received, paid.metadata.to_dict()) == (2500, {"order": "A1"})
    with pytest.raises(stripe.InvalidRequestError, match="succeeded"):
        shop.stripe.v1.payment_intents.update(intent.id, {"amount": 1})


def test_a_change_after_the_banks_question_asks_again(shop):
    asked = shop.paid("pm_card_threeDSecure2Required")

    changed = shop.stripe.v1.payment_intents.update(asked.id, {"amount": 2500})

    assert (changed.status, changed.next_action) == ("requires_confirmation", None)
    assert shop.fake.finish_3ds(asked.id, True)["status"] == "requires_confirmation"


def test_a_server_must_say_where_a_redirect_leads(shop):
    intent = shop.intent(automatic_payment_methods={"enabled": True})

    with pytest.raises(stripe.InvalidRequestError, match="return_url"):
        shop.stripe.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})

    assert shop.fake.objects[intent.id]["status"] == "requires_payment_method"
    assert shop.confirm(intent.id).status == "succeeded"


def test_create_and_confirm_in_one_call_leaves_nothing_behind_when_refused(shop):
    with pytest.raises(stripe.InvalidRequestError, match="missing a payment method"):
        shop.intent(confirm=True)
    assert shop.fake.count("payment_intent") == 0

    paid = shop.intent(confirm=True, payment_method="pm_card_visa", return_url=RETURN_URL)
    assert paid.status == "succeeded"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 100_000_000}, "amount"),
        ({"amount": "12.50"}, "amount"),
        ({"amount": 5121, "currency": "kwd"}, "amount"),
        ({"currency": "dollar"}, "currency"),
        ({"capture_method": "manual"}, "capture_method"),
        ({"customer": "cus_nobody"}, "customer"),
        ({"payment_method": "pm_card_unheard_of"}, "payment_method"),
        ({"metadata": {"k": "v" * 501}}, "metadata[k]"),
    ],
)
def test_bad_input_names_its_parameter(shop, params, param):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.intent(**params)

    assert refused.value.param == param
    assert shop.fake.count("payment_intent") == 0


def test_a_setup_intent_saves_a_card_for_its_customer(shop):
    customer = shop.stripe.v1.customers.create({"email": "a@shop.test"})
    setup = shop.stripe.v1.setup_intents.create({"customer": customer.id})

    done = shop.stripe.v1.setup_intents.confirm(setup.id, {"payment_method": "pm_card_visa"})

    saved = shop.stripe.v1.payment_methods.list({"customer": customer.id})
    assert (done.status, [method.id for method in saved]) == ("succeeded", [done.payment_method])
    reused = shop.intent(customer=customer.id, payment_method=done.payment_method, confirm=True)
    assert reused.status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError, match="another customer"):
        shop.intent(payment_method=done.payment_method)


def test_a_setup_intent_asks_the_bank_too(shop):
    setup = shop.stripe.v1.setup_intents.create({})
    shop.stripe.v1.setup_intents.confirm(setup.id, {"payment_method": "pm_card_threeDSecure2Required"})

    assert shop.fake.finish_3ds(setup.id, True)["status"] == "succeeded"
    assert shop.news() == [
        "setup_intent.created",
        "setup_intent.requires_action",
        "setup_intent.succeeded",
    ]


def test_paying_can_save_the_card_and_detaching_forgets_it(shop):
    customer = shop.stripe.v1.customers.create({"name": "Ada"})
    paid = shop.paid(customer=customer.id, setup_future_usage="off_session")
    assert shop.fake.objects[paid.payment_method]["customer"] == customer.id

    shop.stripe.v1.payment_methods.detach(paid.payment_method)

    assert shop.stripe.v1.payment_methods.list({"customer": customer.id}).data == []


def test_a_deleted_customer_can_be_read_but_not_used(shop):
    customer = shop.stripe.v1.customers.create({"name": "Ada"})
    assert shop.stripe.v1.customers.delete(customer.id).deleted is True

    assert shop.stripe.v1.customers.retrieve(customer.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        shop.intent(customer=customer.id)
