"""What must be right before the first customer pays."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from djstripe.models import Account, APIKey, WebhookEndpoint

from almahra.settings.stripe import FAKE_ACCOUNT_ID
from payments.checks import check_stripe_keys

ROWS = [Account, APIKey, WebhookEndpoint]
SECRET, PUBLISHABLE = "sk_test_" + "0" * 24, "pk_test_" + "0" * 24


def set_up(**options):
    said = StringIO()
    call_command("stripe_setup", stdout=said, **options)
    return said.getvalue()


def use_keys(settings, *, secret=SECRET, publishable=PUBLISHABLE, account=FAKE_ACCOUNT_ID, mode="test"):
    settings.STRIPE_MODE, settings.STRIPE_LIVE_MODE = mode, mode == "live"
    settings.STRIPE_SECRET_KEY, settings.STRIPE_PUBLISHABLE_KEY = secret, publishable
    settings.STRIPE_ACCOUNT_ID = account


def errors():
    return [found.id for found in check_stripe_keys(None)]


def test_with_the_fake_no_call_is_needed(stripe_fake):
    said = set_up(url="https://shop.example/api/payments/webhook")

    assert said == f"Stripe (fake): account {FAKE_ACCOUNT_ID}, events at https://shop.example/api/payments/webhook\n"
    assert stripe_fake.requests == []


def test_twice_is_as_good_as_once(stripe_fake):
    set_up()
    before = [list(table.objects.values()) for table in ROWS]

    set_up()

    after = [list(table.objects.values()) for table in ROWS]
    assert [len(rows) for rows in after] == [1, 1, 1]
    assert [[row["djstripe_id"] for row in rows] for rows in after] == [
        [row["djstripe_id"] for row in rows] for rows in before
    ]


def test_a_real_key_is_asked_whose_it_is(stripe_fake, settings):
    use_keys(settings, account="")

    assert set_up().startswith(f"Stripe (test): account {FAKE_ACCOUNT_ID},")


def test_a_key_of_another_account_is_refused(stripe_fake, settings):
    use_keys(settings, account="acct_expected")

    with pytest.raises(CommandError, match=f"{FAKE_ACCOUNT_ID}, expected was acct_expected"):
        set_up()
    assert not any(table.objects.exists() for table in ROWS)


def test_a_restricted_key_may_not_ask_so_the_account_must_be_set(stripe_fake, settings):
    use_keys(settings, secret="rk_test_" + "0" * 24, account="")

    with pytest.raises(CommandError, match="STRIPE_ACCOUNT_ID"):
        set_up()
    settings.STRIPE_ACCOUNT_ID = "acct_expected"
    assert "acct_expected" in set_up()
    assert stripe_fake.requests == []


def test_an_exchanged_key_leaves_the_old_one_nowhere(stripe_fake, settings):
    set_up()
    use_keys(settings)

    set_up()

    assert APIKey.objects.get().secret == SECRET


def test_stripe_away_is_said(stripe_fake, settings):
    use_keys(settings)
    stripe_fake.faults.add(match="GET /v1/account", kind="refuse", times=2)

    with pytest.raises(CommandError, match="does not answer"):
        set_up()


def test_development_may_use_the_fake_and_nobody_else(settings):
    assert errors() == []

    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if app != "almahra.dev"]

    assert errors() == ["payments.E001"]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, []),
        ({"publishable": "pk_live_" + "0" * 24}, ["payments.E002"]),
        ({"secret": "sk_live_" + "0" * 24, "mode": "live"}, ["payments.E002"]),
        ({"secret": "sk_live_" + "0" * 24, "publishable": "pk_live_" + "0" * 24, "mode": "live"}, []),
        ({"publishable": ""}, ["payments.E002"]),
    ],
)
def test_keys_belong_to_one_mode(settings, keys, expected):
    use_keys(settings, **keys)

    assert errors() == expected


def test_a_server_needs_its_account_and_its_webhook_secret(settings):
    use_keys(settings, account="")
    settings.STRIPE_WEBHOOK_SECRETS = []
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if app != "almahra.dev"]

    assert errors() == ["payments.E003", "payments.E004"]
