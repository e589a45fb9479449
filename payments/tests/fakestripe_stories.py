"""What the tests of the stand-in share: keys, and the first lines of every story."""

from dataclasses import dataclass
from typing import Any

from stripe import PaymentIntent, StripeClient

from payments.fakestripe.client import FakeHTTPClient
from payments.fakestripe.server import FakeStripe

SECRET_KEY = "sk_test_" + "0" * 24
PUBLISHABLE_KEY = "pk_test_" + "0" * 24
WEBHOOK_SECRET = "whsec_test_0000000000000000"
SHOP_URL = "https://shop.test/webhook"
RETURN_URL = "https://shop.test/return"


@dataclass
class Shop:
    """A shop that uses stripe-python against a FakeStripe in the same process."""

    fake: FakeStripe
    stripe: StripeClient

    def intent(self, **params: Any) -> PaymentIntent:
        wanted: Any = {"amount": 1999, "currency": "usd"} | params
        return self.stripe.v1.payment_intents.create(wanted)

    def confirm(self, id: str, method: str = "pm_card_visa") -> PaymentIntent:
        return self.stripe.v1.payment_intents.confirm(id, {"payment_method": method, "return_url": RETURN_URL})

    def paid(self, method: str = "pm_card_visa", **params: Any) -> PaymentIntent:
        return self.confirm(self.intent(**params).id, method)

    def only(self, kind: str) -> dict[str, Any]:
        [one] = self.fake.store.of_kind(kind)
        return one

    def news(self) -> list[str]:
        """Types of the waiting webhooks, oldest first; they are taken away."""
        waiting, self.fake.outbox = self.fake.outbox, []
        return [delivery.type for delivery in waiting]


def open_shop(fake: FakeStripe | None = None) -> Shop:
    """A shop; with a FakeStripe of its own, which sends its webhooks to SHOP_URL, unless one is given."""
    if fake is None:
        fake = FakeStripe()
        fake.add_endpoint(SHOP_URL, WEBHOOK_SECRET)
    client = StripeClient(SECRET_KEY, http_client=FakeHTTPClient(fake), max_network_retries=2)
    return Shop(fake, client)


def browser_call(
    fake: FakeStripe, method: str, path: str, *, key: str = PUBLISHABLE_KEY, **fields: str
) -> tuple[int, dict[str, Any]]:
    """What a page does with the publishable key. Returns status and body."""
    reply = fake.handle(method, path, list(fields.items()), {"Authorization": f"Bearer {key}"})
    return reply.status, reply.body
