from typing import Any

import pytest
import stripe

from payments.fakestripe.client import FakeHTTPClient
from payments.fakestripe.server import FakeStripe
from payments.services.connecting import connect
from payments.tests.stories import WEBHOOK, Shop


@pytest.fixture
def stripe_fake(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> FakeStripe:
    """Everything that talks to Stripe, dj-stripe included, talks to this one."""
    fake = FakeStripe(api_version=settings.STRIPE_API_VERSION)
    fake.add_endpoint(WEBHOOK, settings.STRIPE_WEBHOOK_SECRETS[0])
    monkeypatch.setattr(stripe, "default_http_client", FakeHTTPClient(fake))
    return fake


@pytest.fixture
def shop(stripe_fake: FakeStripe) -> Shop:
    """A shop that Stripe can reach."""
    connect(url=WEBHOOK)
    return Shop(stripe_fake)
