import stripe
from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from . import checks, receivers, webhooks  # noqa: F401  (each registers itself)
        from .gateway import RETRIES
        from .transport import TimelyClient

        # dj-stripe calls Stripe with the SDK's global settings; ours are the same.
        stripe.default_http_client = TimelyClient(seconds=settings.STRIPE_TIMEOUT)
        stripe.max_network_retries = RETRIES
