"""The rows that dj-stripe needs before it can keep an event."""

import secrets
from uuid import UUID

from django.conf import settings
from django.db import transaction
from djstripe.enums import APIKeyType, WebhookEndpointStatus
from djstripe.models import Account, APIKey, WebhookEndpoint

from .. import gateway
from ..errors import AccountMismatch

ENDPOINT = UUID("5f0c7c1e-7a3d-4c5b-9d1e-2b7f6a9c0d31")  # names our one endpoint in dj-stripe's table


def connect(*, url: str) -> str:
    """Write dj-stripe's rows for our account, key and endpoint at `url`; returns the account's id. Repeatable.

    With real keys Stripe is asked whose they are, unless the key is a restricted one, which may not ask.
    Raises AccountMismatch when that is not STRIPE_ACCOUNT_ID, and ProviderUnavailable.
    """
    account_id = settings.STRIPE_ACCOUNT_ID
    if settings.STRIPE_MODE != "fake" and settings.STRIPE_SECRET_KEY.startswith("sk_"):
        found = gateway.account_id()
        if account_id and found != account_id:
            raise AccountMismatch(found=found, expected=account_id)
        account_id = found
    if not account_id:
        raise AccountMismatch(found="a restricted key", expected="STRIPE_ACCOUNT_ID")
    _write_rows(account_id, url)
    return account_id


@transaction.atomic
def _write_rows(account_id: str, url: str) -> None:
    is_live = settings.STRIPE_LIVE_MODE
    account, _ = Account.objects.get_or_create(
        id=account_id, defaults={"livemode": is_live, "stripe_data": {"id": account_id, "object": "account"}}
    )
    # dj-stripe looks the key up by its value, in clear. Keys of before are of no more use.
    APIKey.objects.exclude(secret=settings.STRIPE_SECRET_KEY).delete()
    APIKey.objects.update_or_create(
        secret=settings.STRIPE_SECRET_KEY,
        defaults={"type": APIKeyType.secret, "livemode": is_live, "djstripe_owner_account": account},
    )
    values = {
        "url": url,
        "enabled_events": ["*"],
        "status": WebhookEndpointStatus.enabled,
        "livemode": is_live,
        "api_version": settings.STRIPE_API_VERSION,
        "djstripe_owner_account": account,
    }
    # The true secrets stay in the settings (see payments/signatures.py). This one signs nothing, ever.
    unusable = {"secret": f"whsec_{secrets.token_hex(24)}", "id": f"djstripe_whfwd_{ENDPOINT.hex}"}
    WebhookEndpoint.objects.update_or_create(djstripe_uuid=ENDPOINT, defaults=values, create_defaults=values | unusable)
