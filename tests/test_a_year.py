"""A year of one shop, played by chance: whatever happens in whatever order, stock and money agree after every step.

`ALMAHRA_YEARS=200 ./dev pytest tests/test_a_year.py` plays two hundred others than the ones that are always played.
"""

import os
from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from almahra.core import money
from almahra.core.models import OutboxMessage
from catalog.models import Stock
from orders.models import Order, OrderLine
from orders.services import checking, fulfilling
from orders.status import MAY_SHIP, Status
from payments.fakestripe.faults import KINDS
from payments.models import Payment, PaymentIssue, Refund, RefundLine
from payments.services.sharing import line_paid, shipping_paid

from .year import BANK_TAKES, CARDS, ShopOfAYear, came_back_from

YEARS = os.environ.get("ALMAHRA_YEARS")
HAS_ITS_MONEY = [Status.CONFIRMED, Status.IN_PRODUCTION, Status.READY, Status.SHIPPED, Status.DELIVERED]
which = st.integers(0, 9)


class Year(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.shop = ShopOfAYear()

    def teardown(self):
        if hasattr(self, "shop"):
            try:
                self.shop.calm_down()
                self.see_that_books_agree()
                self.see_that_money_is_where_it_belongs()
            finally:
                self.shop.close()

    # Customers

    @rule(
        wanted=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3)), min_size=1, max_size=3),
        who=st.integers(0, 1),
        is_guest=st.booleans(),
        coupon=st.sampled_from([None, 0, 1]),
    )
    def buy(self, wanted, who, is_guest, coupon):
        self.shop.buy(wanted, who=who, is_guest=is_guest, coupon=coupon)

    @rule(
        which=st.integers(0, 2),
        pieces=st.integers(1, 3),
        card=st.sampled_from(BANK_TAKES),
        coupon=st.sampled_from([None, 0, 1]),
        sent=st.sampled_from([3, 1, 0]),
    )
    def sell(self, which, pieces, card, coupon, sent):
        self.shop.sell(which, pieces, card, coupon=coupon, sent=sent)

    @rule(which=which, card=st.sampled_from(CARDS))
    def pay(self, which, card):
        if order := self.shop.order(which):
            self.shop.pay(order, card)

    @rule(which=which)
    def come_back(self, which):
        if payment := self.shop.payment(which):
            self.shop.come_back(payment)

    @rule(which=which)
    def cancel(self, which):
        if order := self.shop.order(which):
            self.shop.cancel(order)

    # Staff

    @rule(which=which)
    def ship(self, which):
        if order := self.shop.order(which):
            self.shop.ship(order)

    @rule(which=which)
    def arrive(self, which):
        if order := self.shop.order(which):
            self.shop.move(order, fulfilling.deliver)

    @rule(which=which, pieces=st.integers(1, 2))
    def send_some(self, which, pieces):
        if line := self.shop.line(which, shipped__lt=F("quantity"), order__status__in=MAY_SHIP):
            self.shop.send_some(line, pieces)

    @rule(which=which)
    def parcel_arrives(self, which):
        if parcel := self.shop.parcel(which):
            self.shop.arrive(parcel)

    @rule(which=which, pieces=st.integers(1, 2), with_shipping=st.booleans())
    def give_back_pieces(self, which, pieces, with_shipping):
        if line := self.shop.line(which, order__paid_at__isnull=False):
            self.shop.give_back_pieces(line, pieces, with_shipping=with_shipping)

    @rule(which=which)
    def give_back_shipping(self, which):
        if order := self.shop.order(which):
            self.shop.give_back_shipping(order)

    @rule(which=which)
    def take_back(self, which):
        if line := self.shop.line(which, shipped__gt=0):
            self.shop.take_back(line)

    @rule(which=which, share=st.sampled_from(["0.1", "0.5", "1"]).map(Decimal))
    def give_back(self, which, share):
        if payment := self.shop.payment(which):
            self.shop.give_back(payment, share)

    @rule(which=st.integers(0, 2), change=st.integers(-3, 9).filter(bool))
    def count_stock(self, which, change):
        self.shop.count_stock(which, change)

    # Stripe and the banks behind it

    @rule(times=st.integers(1, 3), is_reversed=st.booleans())
    def hear(self, times, is_reversed):
        self.shop.hear(times=times, is_reversed=is_reversed)

    @rule()
    def lose_webhooks(self):
        self.shop.fake.outbox = []

    @rule(which=which, ok=st.booleans())
    def bank_answers(self, which, ok):
        if intent := self.shop.at_stripe("payment_intent", which, status="requires_action"):
            self.shop.fake.finish_3ds(intent["id"], ok)
        if intent := self.shop.at_stripe("payment_intent", which, status="processing"):
            self.shop.fake.settle_intent(intent["id"], ok)

    @rule(which=which, ok=st.booleans())
    def refund_settles(self, which, ok):
        if refund := self.shop.at_stripe("refund", which):
            self.shop.fake.settle_refund(refund["id"], ok)

    @rule(which=which, won=st.booleans())
    def dispute_ends(self, which, won):
        if dispute := self.shop.at_stripe("dispute", which):
            self.shop.fake.close_dispute(dispute["id"], won)

    @rule(
        match=st.sampled_from(["POST /v1/payment_intents", "GET /v1/", "POST /v1/refunds$"]),
        kind=st.sampled_from(sorted(KINDS)),
        times=st.integers(1, 3),
    )
    def trouble(self, match, kind, times):
        self.shop.trouble(match, kind, times)

    # The worker and the clock

    @rule()
    def work(self):
        self.shop.work()

    @rule()
    def tidy(self):
        self.shop.tidy()

    @rule(minutes=st.sampled_from([1, 10, 10, 40, 9 * 24 * 60]))
    def wait(self, minutes):
        self.shop.wait(timedelta(minutes=minutes))

    # What is always true

    @invariant()
    def see_that_books_agree(self):
        if not hasattr(self, "shop"):
            return
        assert list(checking.differences()) == []
        assert not Stock.objects.unlike_ledger().exists()
        assert not Stock.objects.filter(reserved__gt=F("on_hand")).exists()

    @invariant()
    def see_that_nobody_is_overpaid(self):
        """At Stripe, where the money is."""
        if not hasattr(self, "shop"):
            return
        for charge in self.shop.fake.store.of_kind("charge"):
            assert 0 <= charge["amount_refunded"] <= charge["amount"]
        for refund in Refund.objects.exclude(stripe_id=None):
            same = [
                one for one in self.shop.fake.store.of_kind("refund") if one["metadata"].get("refund") == str(refund.pk)
            ]
            assert len(same) <= 1

    @invariant()
    def see_that_no_piece_is_paid_back_or_comes_back_twice(self):
        if not hasattr(self, "shop"):
            return
        refunds = Refund.objects.filter(status__in=Refund.COMMITTED).order_by()
        parcels = dict(refunds.values_list("payment__order").annotate(Sum("shipping")))
        shares = RefundLine.objects.filter(refund__in=refunds).order_by()
        paid_back = {line: sums for line, *sums in shares.values_list("line").annotate(Sum("quantity"), Sum("amount"))}
        came_back = self.shop.came_back()
        for line in OrderLine.objects.filter(order__paid_at__isnull=False).select_related("order"):
            pieces, amount = paid_back.get(line.pk, (0, 0))
            assert pieces <= line.quantity
            assert amount <= line_paid(line.order, line)
            assert parcels.get(line.order_id, 0) <= shipping_paid(line.order)
            assert came_back.get(came_back_from(line), 0) <= line.shipped <= line.quantity

    @invariant()
    def see_that_nobody_is_told_twice(self):
        if not hasattr(self, "shop"):
            return
        told = list(OutboxMessage.objects.filter(topic="orders.confirmed_mail").values_list("payload", flat=True))
        numbers = [payload["order_id"] for payload in told]
        assert len(numbers) == len(set(numbers))

    # What is true once everything that waited is done

    def see_that_money_is_where_it_belongs(self):
        call_command("check_stock", stdout=StringIO())
        assert not OutboxMessage.objects.filter(done_at=None, failed_at=None).exists()
        for order in Order.objects.all():
            self._see_that_its_money_is_right(order)

    def _see_that_its_money_is_right(self, order):
        intents = [
            one for one in self.shop.fake.store.of_kind("payment_intent") if one["metadata"]["order"] == order.number
        ]
        paid = [one for one in intents if one["status"] == "succeeded"]
        known = set(order.payments.filter(status=Payment.Status.SUCCEEDED).values_list("stripe_id", flat=True))
        assert known == {one["id"] for one in paid}
        asked = {payment.stripe_id: self._asked_back(payment) for payment in order.payments.exclude(stripe_id=None)}
        kept = [one for one in paid if asked[one["id"]] < money.from_minor(one["amount_received"], order.currency)]
        if order.status in HAS_ITS_MONEY:
            assert order.paid_at is not None
            assert len(paid) >= 1
            assert len(kept) <= 1
        else:
            assert kept == []
            assert not any(self._is_still_payable(one) for one in intents)

    def _asked_back(self, payment):
        """What was given back, is on its way back, or is known to a person as having failed on it, in money."""
        sums = sum((refund.amount for refund in payment.refunds.filter(status__in=Refund.COMMITTED)), Decimal(0))
        troubled = PaymentIssue.objects.filter(
            kind__in=[PaymentIssue.Kind.REFUND_FAILED, PaymentIssue.Kind.DISPUTE]
        ).exists()
        return payment.received if troubled else sums

    def _is_still_payable(self, intent):
        return intent["status"] in ("requires_payment_method", "requires_confirmation", "requires_action")


@pytest.mark.django_db
def test_a_year_of_one_shop():
    run_state_machine_as_test(
        Year,
        settings=settings(
            max_examples=int(YEARS or 10),
            stateful_step_count=60,
            derandomize=YEARS is None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
