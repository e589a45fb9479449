"""The first lines of every story about money: a shop in front of a Stripe that is in the same process."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client

from orders.access import read_token
from orders.models import Order
from orders.tests.factories import OrderFactory
from payments.fakestripe.client import deliver
from payments.fakestripe.server import FakeStripe
from payments.models import Payment, PaymentIssue
from payments.services.creating import create_intent

WEBHOOK = "/api/payments/webhook"


@dataclass
class Shop:
    """What a test says in one line each."""

    fake: FakeStripe
    browser: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def intent_for(self, order: Order | None = None) -> Payment:
        """An order (46.00 USD) with its open intent."""
        return create_intent(order or OrderFactory()).payment

    def pay(self, payment: Payment, method: str = "pm_card_visa") -> Payment:
        """The customer pays in the browser; we have not heard of it yet."""
        self.fake.confirm(payment.stripe_id, method)
        return payment

    def paid(self, order: Order | None = None) -> Payment:
        """Paid, and told by webhook."""
        payment = self.pay(self.intent_for(order))
        assert self.hear() == {200}
        payment.refresh_from_db()
        return payment

    def hear(self, **how: Any) -> set[int]:
        """Let the waiting webhooks arrive; which statuses they were answered with."""
        return {status for _, status in deliver(self.fake, self.post, **how)}

    def post(self, url: str, body: bytes, signature: str, **headers: str) -> int:
        """POST a webhook, as Stripe does."""
        return self.answer(body, signature, **headers).status_code

    def answer(self, body: bytes, signature: str, **headers: str) -> Any:
        return self.browser.post(
            WEBHOOK, data=body, content_type="application/json", HTTP_STRIPE_SIGNATURE=signature, **headers
        )

    def signed(self, body: bytes, *, secret: str | None = None, timestamp: int | None = None) -> str:
        return self.fake.sign(body, secret or settings.STRIPE_WEBHOOK_SECRETS[0], timestamp)

    def ask(self, client: Any, order: Order, **more: Any) -> Any:
        """POST create-intent; a guest's order carries its token."""
        token = {} if order.customer_id else {"token": read_token(order)}
        return client.post("/api/payments/create-intent", {"order": order.number, **token}, **more)

    def at_stripe(self, payment: Payment) -> dict[str, Any]:
        return self.fake.objects[payment.stripe_id]

    def break_down(self, match: str, kind: str, times: int = 2) -> None:
        """Faults for the next calls; 2 is one call of ours with the SDK's one retry."""
        self.fake.faults.add(match=match, kind=kind, times=times)


def status_of(order: Order) -> tuple[str, str]:
    order.refresh_from_db()
    return order.status, order.payment_status


def issues() -> list[str]:
    return sorted(PaymentIssue.objects.values_list("kind", flat=True))
