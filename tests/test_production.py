"""The settings of a real server: clean when they are right, and a plain refusal when they are not."""

import base64
import os
import secrets
import subprocess
import sys

import pytest
from django.conf import settings

ADDRESSES = {"DATABASE_URL": "postgres://shop:x@db.example/shop", "REDIS_URL": "redis://redis.example/0"}


def right() -> dict[str, str]:
    return {
        **ADDRESSES,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "JWT_SECRET_KEY": secrets.token_urlsafe(60),
        "DATA_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "ALLOWED_HOSTS": "shop.example",
        "FRONTEND_URL": "https://www.shop.example",
        "STRIPE_SECRET_KEY": "sk_live_" + "a1" * 12,
        "STRIPE_PUBLISHABLE_KEY": "pk_live_" + "a1" * 12,
        "STRIPE_WEBHOOK_SECRET": "whsec_" + "a1" * 12,
        "STRIPE_ACCOUNT_ID": "acct_1",
    }


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "ALMAHRA_DOTENV": "0",
            "DJANGO_SETTINGS_MODULE": "almahra.settings.production",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_check_deploy_is_clean_with_the_right_settings():
    checked = manage(right(), "check", "--deploy", "--fail-level", "INFO")

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ("STRIPE_SECRET_KEY", "the fake Stripe is for development only"),
        ("STRIPE_WEBHOOK_SECRET", "STRIPE_WEBHOOK_SECRET is not set"),
        ("STRIPE_ACCOUNT_ID", "STRIPE_ACCOUNT_ID is not set"),
        ("FRONTEND_URL", "FRONTEND_URL must be set"),
        ("DATABASE_URL", "DATABASE_URL is not set"),
        ("REDIS_URL", "REDIS_URL is not set"),
        ("SECRET_KEY", "SECRET_KEY is not set"),
        ("DATA_KEYS", "DATA_KEYS is not set"),
        ("ALLOWED_HOSTS", "ALLOWED_HOSTS is not set"),
    ],
)
@pytest.mark.parametrize("written", [None, ""])
def test_production_does_not_start_without(without, said, written):
    environment = {name: value for name, value in {**right(), without: written}.items() if value is not None}

    refused = manage(environment, "check")

    assert refused.returncode != 0
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"STRIPE_SECRET_KEY": "sk_test_" + "a1" * 12}, "belong to different modes"),
        ({"STRIPE_SECRET_KEY": "pk_live_" + "a1" * 12}, "STRIPE_SECRET_KEY must begin with sk_ or rk_"),
    ],
)
def test_production_does_not_start_with_a_key_of_the_wrong_kind(wrong, said):
    refused = manage(right() | wrong, "check")

    assert refused.returncode != 0
    assert said in refused.stderr
    assert wrong["STRIPE_SECRET_KEY"] not in refused.stderr


ON_S3 = {
    "MEDIA_S3_BUCKET": "pictures",
    "MEDIA_S3_URL": "https://cdn.shop.example",
    "PRIVATE_S3_BUCKET": "prescriptions",
}


@pytest.mark.parametrize(
    ("together", "said"),
    [
        ({**ON_S3, "PRIVATE_S3_BUCKET": "pictures"}, "PRIVATE_S3_BUCKET must be another bucket than MEDIA_S3_BUCKET"),
        ({"MEDIA_ROOT": "/srv/files", "PRIVATE_ROOT": "/srv/files/private"}, "PRIVATE_ROOT and MEDIA_ROOT must be"),
    ],
)
def test_private_and_public_files_never_lie_in_one_place(together, said):
    refused = manage(right() | together, "check")

    assert refused.returncode != 0
    assert said in refused.stderr


def test_a_bucket_of_their_own_keeps_prescriptions():
    code = """
from django.core.files.storage import default_storage, storages
print(default_storage.bucket_name, storages["private"].bucket_name, type(storages["private"]).__name__)
"""

    shown = manage(right() | ON_S3, "shell", "--no-imports", "-c", code)

    assert shown.stdout.split() == ["pictures", "prescriptions", "PrivateOnS3"], shown.stderr


def test_older_spellings_are_read_and_the_canonical_name_wins():
    names = {"SMTP_HOST": "old.example", "FROM_EMAIL": "old@shop.example", "MAIL_FROM": "new@shop.example"}
    code = "from django.conf import settings; print(settings.EMAIL_HOST, settings.MAIL_FROM)"

    shown = manage({**right(), **names}, "shell", "--no-imports", "-c", code)

    assert shown.stdout.split() == ["old.example", "new@shop.example"], shown.stderr


def test_nonsense_stops_the_start_with_its_name():
    refused = manage({**right(), "BCRYPT_ROUNDS": "many"}, "check")

    assert refused.returncode != 0
    assert refused.stderr == "BCRYPT_ROUNDS is a whole number from 4 to 31.\n"


def test_an_empty_copy_of_the_example_is_no_production():
    refused = manage({"ALMAHRA_DOTENV": ".env.example"}, "check")

    assert refused.returncode != 0
    assert refused.stderr == "SECRET_KEY is not set.\n"


def test_the_demo_commands_are_not_there():
    code = """
from django.core.management import CommandError, call_command
for name in ["seed", "reset_db", "run"]:
    try:
        call_command(name)
    except CommandError as refusal:
        print(refusal)
"""

    shown = manage(right(), "shell", "--no-imports", "-c", code)

    assert shown.stdout.splitlines() == [f"Unknown command: '{name}'" for name in ("seed", "reset_db", "run")]
