"""The one account behind every test key."""

from payments.fakestripe.auth import ACCOUNT_ID
from payments.fakestripe.errors import Refusal
from payments.fakestripe.params import Params
from payments.fakestripe.store import Object, Store

NAME = "FAKE Stripe (no money moves)"


def retrieve(store: Store, params: Params, id: str = ACCOUNT_ID) -> Object:
    if id != ACCOUNT_ID:
        raise Refusal(403, f"The provided key does not have access to account '{id}'", code="account_invalid")
    return {
        "id": ACCOUNT_ID,
        "object": "account",
        "business_profile": {"name": NAME},
        "business_type": None,
        "charges_enabled": True,
        "country": "US",
        "default_currency": "usd",
        "details_submitted": True,
        "email": None,
        "metadata": {},
        "payouts_enabled": False,
        "settings": {
            "branding": {"icon": None, "logo": None, "primary_color": None, "secondary_color": None},
            "dashboard": {"display_name": NAME, "timezone": "Etc/UTC"},
        },
        "type": "standard",
    }


def list_connected(store: Store, params: Params) -> Object:
    """Connected accounts: there are none."""
    return {"object": "list", "url": "/v1/accounts", "has_more": False, "data": []}
