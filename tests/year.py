"""One shop with its customers, staff, banks, worker and clock, in one process and one transaction.

Every verb ends in success or in one of our refusals. Anything else is a failure of whoever plays.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import stripe
import time_machine
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Sum

from accounts.tests.factories import UserFactory
from almahra.core import outbox
from almahra.core.errors import Refusal
from cart.services import couponing, filling
from cart.services.finding import cart_of
from cart.services.quoting import quote
from cart.tests.factories import CouponFactory
from catalog.models import StockMovement
from catalog.services import stock
from catalog.tests.factories import VariantFactory
from orders.models import Order, OrderLine, Shipment
from orders.services import cancelling, fulfilling
from orders.services.placing import place_order
from orders.tests.factories import ADDRESS
from payments.fakestripe.client import FakeHTTPClient
from payments.fakestripe.errors import Refusal as Declined
from payments.fakestripe.server import FakeStripe
from payments.models import Payment
from payments.services import confirming, connecting, creating, expiring, reconciling, refunding
from payments.services.giving_back import Wish, give_back
from payments.tests.stories import WEBHOOK, Shop

BANK_TAKES = ("pm_card_visa", "pm_card_pendingRefund", "pm_card_refundFail", "pm_card_createDispute")
CARDS = (*BANK_TAKES, "pm_card_visa_chargeDeclined", "pm_card_authenticationRequired", "pm_usBankAccount_processing")


class ShopOfAYear:
    """Opens on the first of January 2026. Close it, and the database is as it was."""

    def __init__(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.travel = time_machine.travel(datetime(2026, 1, 1, 9, tzinfo=UTC), tick=True)
        self.clock = self.travel.start()
        self.fake = FakeStripe(api_version=settings.STRIPE_API_VERSION)
        self.fake.add_endpoint(WEBHOOK, settings.STRIPE_WEBHOOK_SECRETS[0])
        self.stripe_before, stripe.default_http_client = stripe.default_http_client, FakeHTTPClient(self.fake)
        connecting.connect(url=WEBHOOK)
        self.web = Shop(self.fake)
        self.variants = [VariantFactory(stock__on_hand=pieces) for pieces in (2, 8, 60)]
        self.people = [UserFactory(), UserFactory()]
        self.manager = UserFactory(is_superuser=True)
        self.coupons = [CouponFactory(limit=3), CouponFactory(percent=None, amount=Decimal(5), limit_per_customer=2)]

    def close(self) -> None:
        stripe.default_http_client = self.stripe_before
        self.travel.stop()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # What there is to choose from; None where there is nothing

    def order(self, which: int) -> Order | None:
        return _one(list(Order.objects.order_by("placed_at", "number")), which)

    def line(self, which: int, **like: Any) -> OrderLine | None:
        return _one(
            list(OrderLine.objects.filter(**like).order_by("order__placed_at", "order__number", "position")), which
        )

    def parcel(self, which: int) -> Shipment | None:
        return _one(list(Shipment.objects.order_by("shipped_at", "pk")), which)

    def payment(self, which: int) -> Payment | None:
        return _one(list(Payment.objects.exclude(stripe_id=None).order_by("created_at", "pk")), which)

    def at_stripe(self, kind: str, which: int, **like: Any) -> dict[str, Any] | None:
        held = [one for one in self.fake.store.of_kind(kind) if all(one[name] == like[name] for name in like)]
        return _one(held, which)

    # Customers

    def buy(self, wanted: list[tuple[int, int]], *, who: int, is_guest: bool, coupon: int | None = None) -> None:
        """Pieces by the number of a variant, into a cart and out of it as an order, with a coupon by its number."""
        person, token = (AnonymousUser(), None) if is_guest else (self.people[who], None)
        email = f"guest-{who}@customers.example" if is_guest else None
        with suppress(Refusal), transaction.atomic():
            for which, pieces in wanted:
                opened = filling.add(person, token, sku=self.variants[which].sku, quantity=pieces)
                token = opened.token
            if coupon is not None:
                couponing.put_on(person, token, self.coupons[coupon].code)
            offer = quote(cart_of(person, token), buyer=person, address=ADDRESS, email=email)
            place_order(
                person,
                token,
                ship_to=ADDRESS,
                bill_to=ADDRESS,
                expected_total=offer.contents.totals.total,
                email=email,
            )

    def pay(self, order: Order, card: str) -> None:
        with suppress(Refusal, Declined):
            payment = creating.create_intent(order).payment
            self.fake.confirm(payment.stripe_id, card)

    def sell(self, which: int, pieces: int, card: str, *, coupon: int | None, sent: int) -> None:
        """An order as most of them go: bought, paid, heard of, the mail sent, and some pieces as well."""
        self.buy([(which, pieces)], who=0, is_guest=False, coupon=coupon)
        if order := self.order(0):
            self.pay(order, card)
            self.hear(times=1, is_reversed=False)
            self.work()
            if sent and (line := order.lines.first()):
                self.send_some(line, min(sent, line.quantity))

    def come_back(self, payment: Payment) -> None:
        """The browser returns from paying and asks how it went."""
        with suppress(Refusal):
            confirming.confirm(payment)

    def cancel(self, order: Order) -> None:
        with suppress(Refusal):
            cancelling.cancel_order(order, by=order.customer)

    # Staff

    def move(self, order: Order, verb: Callable[..., None]) -> None:
        with suppress(Refusal):
            verb(order, by=None)

    def ship(self, order: Order) -> None:
        self.move(order, fulfilling.mark_ready)
        self.move(order, fulfilling.send_parcel)

    def send_some(self, line: OrderLine, pieces: int) -> None:
        """A parcel with a part of the order."""
        with suppress(Refusal):
            fulfilling.send_parcel(line.order, {line.pk: pieces}, by=self.manager)

    def arrive(self, parcel: Shipment) -> None:
        fulfilling.parcel_arrived(parcel, by=self.manager)

    def give_back_pieces(self, line: OrderLine, pieces: int, *, with_shipping: bool) -> None:
        with suppress(Refusal):
            give_back(line.order, Wish(None, {line.pk: pieces}, with_shipping), by=self.manager, reason="a scratch")

    def give_back_shipping(self, order: Order) -> None:
        with suppress(Refusal):
            give_back(order, Wish(with_shipping=True), by=self.manager, reason="came late")

    def take_back(self, line: OrderLine) -> None:
        """A piece that had left comes back to the shelf, and its money goes."""
        if self.came_back().get(came_back_from(line), 0) < line.shipped:
            stock.restock({line.variant_id: 1}, cause=came_back_from(line))
            self.give_back_pieces(line, 1, with_shipping=False)

    def came_back(self) -> dict[str, int]:
        """Pieces that customers sent back, by what `came_back_from` calls their line."""
        rows = StockMovement.objects.filter(kind=StockMovement.Kind.RETURNED).order_by()
        return dict(rows.values_list("cause").annotate(Sum("on_hand_change")))

    def give_back(self, payment: Payment, share: Decimal) -> None:
        amount = (payment.amount * share).quantize(Decimal("0.01"))
        with suppress(Refusal):
            refunding.request_refund(payment, amount, reason="a year goes by")

    def count_stock(self, which: int, change: int) -> None:
        with suppress(Refusal):
            stock.adjust(self.variants[which], change, kind="counted", reason="inventory", by=None)

    # Stripe and the banks behind it

    def hear(self, *, times: int, is_reversed: bool) -> None:
        """Webhooks arrive. What we could not take comes again, as Stripe does it."""
        waiting = list(self.fake.outbox)
        answers = self.web.hear(times=times, order="reversed" if is_reversed else None)
        assert answers <= {200, 503}, answers
        if 503 in answers:
            self.fake.outbox = waiting + self.fake.outbox

    def trouble(self, match: str, kind: str, times: int) -> None:
        self.fake.faults.add(match=match, kind=kind, times=times)

    # The worker and the clock

    def work(self) -> None:
        outbox.deliver_due()

    def tidy(self) -> None:
        """What beat does every few minutes."""
        with suppress(Refusal):
            list(expiring.expire_unpaid())
        with suppress(Refusal):
            list(reconciling.reconcile())

    def wait(self, how_long: timedelta) -> None:
        self.clock.shift(how_long)

    def calm_down(self) -> None:
        """No more trouble, and time for everything that waits."""
        self.fake.faults.clear()
        for _ in range(6):
            self.wait(timedelta(minutes=16))
            self.work()
            self.hear(times=1, is_reversed=False)
            self.tidy()


def came_back_from(line: OrderLine) -> str:
    return f"{line.order.number}/{line.position}"


def _one(of: list[Any], which: int) -> Any:
    """Counted from the newest: most of what happens, happens to the last few."""
    return of[-1 - which % len(of)] if of else None
