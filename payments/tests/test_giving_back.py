"""Staff give money back: by amount, by piece, with or without the parcel; each once, and only who may."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts.tests.factories import UserFactory
from almahra.core import money
from almahra.core.tests.racing import race
from orders.models import Order, OrderLine
from orders.tests.factories import OrderFactory, OrderLineFactory
from payments.errors import NotRefundable, RefundedAlready, RefundTooLarge
from payments.models import Refund
from payments.services.giving_back import Wish, give_back
from payments.services.sharing import _part
from payments.tests.factories import PaymentFactory
from payments.tests.stories import issues, status_of


@pytest.fixture
def staff(db, sign_in):
    """Signs in a member of staff of one group."""
    call_command("setup_roles", verbosity=0)

    def of(group):
        person = UserFactory(is_staff=True)
        person.groups.add(Group.objects.get(name=group))
        client = sign_in(person)
        client.person = person
        return client

    return of


def paid_order(**more):
    """Paid and confirmed: one piece for 40.00, three for 30.00 with 10.00 off, shipping 6.00: 66.00 USD in all."""
    order = OrderFactory(status="confirmed", payment_status="paid", **more)
    three = OrderLineFactory(
        order=order,
        position=2,
        quantity=3,
        unit_price=Decimal(10),
        line_total=Decimal(30),
        discount=Decimal(10),
        tax=Decimal("0.95"),
    )
    Order.objects.filter(pk=order.pk).update(
        subtotal=70, discount=10, total=66, tax=Decimal("3.14"), paid_at=order.placed_at
    )
    order.refresh_from_db()
    payment = PaymentFactory(order=order, status="succeeded", amount=66, received=66, stripe_id=f"pi_{order.pk.hex}")
    return order, order.lines.get(position=1), three, payment


def refund(client, order, **asked):
    headers = {"Idempotency-Key": str(asked.pop("key", uuid4()))}
    body = {"order": order.number, "reason": "a scratched lens", **asked}
    return client.post("/api/payments/refund", body, headers=headers)


def test_all_that_is_left_goes_back(staff, shop, deliver):
    manager, payment = staff("Manager"), shop.paid()

    answer = refund(manager, payment.order)

    said = answer.json()
    assert answer.status_code == 201
    assert (said["order"], said["status"], said["amount"], said["currency"], said["refundable"]) == (
        payment.order.number, "created", "46.00", "USD", "0.00",
    )  # fmt: skip
    assert Refund.objects.get().actor == manager.person
    deliver()
    assert status_of(payment.order) == ("confirmed", "refunded")
    assert shop.fake.count("refund") == 1


def test_pieces_go_back_one_by_one_and_come_to_exactly_what_was_paid(staff):
    order, _, three, _ = paid_order()
    manager = staff("Manager")

    answers = [refund(manager, order, lines=[{"id": str(three.pk), "quantity": 1}]) for _ in range(3)]

    assert [answer.json()["amount"] for answer in answers] == ["6.67", "6.66", "6.67"]
    assert answers[0].json()["lines"] == [{"id": str(three.pk), "quantity": 1, "amount": "6.67"}]
    fourth = refund(manager, order, lines=[{"id": str(three.pk), "quantity": 1}])
    assert fourth.status_code == 400
    assert fourth.json()["fields"]["lines"][0]["code"] == "refunded_already"
    assert Refund.objects.count() == 3


def test_a_piece_and_the_parcel(staff):
    order, one, _, _ = paid_order()
    manager = staff("Manager")

    answer = refund(manager, order, lines=[{"id": str(one.pk), "quantity": 1}], shipping=True)
    again = refund(manager, order, shipping=True)

    assert (answer.json()["amount"], answer.json()["shipping"]) == ("46.00", "6.00")
    assert again.json()["fields"]["shipping"][0]["code"] == "refunded_already"


def test_tax_on_top_goes_back_with_its_piece(staff):
    order, one, _, payment = paid_order()
    OrderLine.objects.filter(pk=one.pk).update(tax=4)
    Order.objects.filter(pk=order.pk).update(tax=5, tax_on_top=5, shipping_tax=1, total=71)
    payment.received = payment.amount = 71
    payment.save()

    answer = refund(staff("Manager"), order, lines=[{"id": str(one.pk), "quantity": 1}], shipping=True)

    assert (answer.json()["amount"], answer.json()["shipping"]) == ("51.00", "7.00")


@pytest.mark.parametrize(
    ("asked", "field", "code"),
    [
        ({"amount": "0"}, "amount", "not_positive"),
        ({"amount": "-1"}, "amount", "not_positive"),
        ({"amount": "66.01"}, "amount", "refund_too_large"),
        ({"amount": "1.005"}, "amount", "too_fine"),
        ({"amount": "NaN"}, "amount", "invalid"),
        ({"lines": []}, "lines", "empty"),
        ({"lines": [{"id": str(uuid4()), "quantity": 1}]}, "lines", "unknown_line"),
        ({"amount": "5.00", "shipping": True}, "amount", "ambiguous"),
        ({"reason": ""}, "reason", "blank"),
        ({"status": "succeeded"}, "status", "unknown_field"),
    ],
)
def test_what_can_not_be_is_refused_with_its_field_and_nothing_moves(staff, asked, field, code):
    order, _, _, _ = paid_order()

    answer = refund(staff("Manager"), order, **asked)

    assert answer.status_code == 400
    assert answer.json()["fields"][field][0]["code"] == code
    assert not Refund.objects.exists()


def test_a_line_of_another_order_is_not_given_back(staff):
    order, _, _, _ = paid_order()
    _, theirs, _, _ = paid_order()

    answer = refund(staff("Manager"), order, lines=[{"id": str(theirs.pk), "quantity": 1}])

    assert (answer.status_code, answer.json()["fields"]["lines"][0]["code"]) == (400, "unknown_line")
    assert not Refund.objects.exists()


def test_an_unpaid_order_has_nothing_to_give_back(staff):
    answer = refund(staff("Manager"), OrderFactory())

    assert (answer.status_code, answer.json()["code"]) == (409, "not_refundable")


def test_the_same_key_is_one_refund_and_another_body_is_told(staff):
    order, _, _, _ = paid_order()
    manager, key = staff("Manager"), uuid4()

    first = refund(manager, order, amount="5.00", key=key)
    second = refund(manager, order, amount="5.00", key=key)
    other = refund(manager, order, amount="6.00", key=key)

    assert first.json() == second.json()
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert Refund.objects.count() == 1


def test_support_gives_back_up_to_its_limit_for_an_order_in_all(staff, settings):
    settings.SUPPORT_REFUND_LIMIT = Decimal(20)
    order, _, _, _ = paid_order()
    support = staff("Support")

    assert refund(support, order, amount="15.00").status_code == 201
    answer = refund(support, order, amount="5.01")

    assert (answer.status_code, answer.json()["code"]) == (403, "refund_limit")
    assert answer.json()["facts"] == {"limit": "20.00", "currency": "USD"}
    assert refund(support, order, amount="5.00").status_code == 201
    assert refund(staff("Manager"), order, amount="40.00").status_code == 201


@pytest.mark.parametrize("group", ["Catalogue", "Optician", "Workshop"])
def test_other_staff_may_not(staff, group):
    order, _, _, _ = paid_order()

    assert refund(staff(group), order).status_code == 403
    assert not Refund.objects.exists()


def test_a_customer_may_not_even_their_own(user, customer, api):
    order, _, _, _ = paid_order(customer=user)

    assert (refund(customer, order).status_code, refund(api, order).status_code) == (403, 401)
    assert not Refund.objects.exists()


def test_an_order_that_is_not_there(staff):
    client = staff("Manager")

    assert client.post("/api/payments/refund", {"order": "AL-22222-22222", "reason": "x"}).status_code == 404


def test_pieces_of_a_failed_refund_can_be_given_back_again(staff):
    order, one, _, _ = paid_order()
    manager = staff("Manager")
    refund(manager, order, lines=[{"id": str(one.pk), "quantity": 1}])
    Refund.objects.update(status="failed")

    assert refund(manager, order, lines=[{"id": str(one.pk), "quantity": 1}]).status_code == 201


def test_disputed_money_is_not_given_back_a_second_way(staff, shop, deliver):
    payment = shop.pay(shop.intent_for(), "pm_card_createDispute")
    shop.hear()
    manager = staff("Manager")

    answer = refund(manager, payment.order, amount="1.00")

    assert (answer.status_code, answer.json()["code"]) == (400, "payment_disputed")
    assert not Refund.objects.exists()
    [dispute] = shop.fake.store.of_kind("dispute")
    shop.fake.close_dispute(dispute["id"], won=True)
    shop.hear(times=2, order="reversed")
    assert refund(manager, payment.order, amount="1.00").status_code == 201
    assert issues() == ["dispute"]


@given(
    paid=st.decimals(Decimal("0.01"), 9999, places=2),
    quantity=st.integers(1, 20),
    currency=st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_the_pieces_of_a_line_come_to_what_was_paid(paid, quantity, currency):
    paid = money.rounded(paid, currency)
    order = Order(currency=currency, tax_on_top=0)
    line = OrderLine(line_total=paid, discount=0, tax=0, quantity=quantity)

    parts = [_part(order, line, n + 1) - _part(order, line, n) for n in range(quantity)]

    assert sum(parts) == paid
    assert all(part >= 0 for part in parts)
    for part in parts:
        money.to_minor(part, currency)  # can be charged


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_refunds_of_one_piece_at_once_are_one():
    order, one, _, _ = paid_order()
    manager = UserFactory(is_superuser=True)
    wish = Wish(pieces={one.pk: 1})

    outcomes = race(*[lambda: give_back(order, wish, by=manager, reason="x")] * 10)

    assert [type(outcome) for outcome in outcomes].count(RefundedAlready) == 9
    assert Refund.objects.get().amount == Decimal(40)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_refunds_of_all_at_once_are_one():
    order, _, _, _ = paid_order()
    manager = UserFactory(is_superuser=True)

    outcomes = race(*[lambda: give_back(order, Wish(amount=Decimal(66)), by=manager, reason="x")] * 10)

    assert {type(outcome) for outcome in outcomes} <= {Refund, NotRefundable, RefundTooLarge}
    assert Refund.objects.get().amount == Decimal(66)
