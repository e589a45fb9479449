import base64
import os

import pytest

from almahra.core.safety import problems

GOOD = {
    "SECRET_KEY": "kJ8s2Lq9ZxVb4NmP0wRtY6uHgFdC3aEe-1iOoQp7",
    "JWT_SECRET_KEY": "Zz1Yy2Xx3Ww4Vv5Uu6Tt7Ss8Rr9Qq0Pp-1Oo2Nn3",
    "DATA_KEYS": [base64.urlsafe_b64encode(os.urandom(32)).decode()],
    "DEBUG": False,
    "STRIPE_MODE": "live",
    "STRIPE_LIVE_MODE": True,
    "STRIPE_SECRET_KEY": "sk_live_" + "a" * 24,
    "STRIPE_PUBLISHABLE_KEY": "pk_live_" + "a" * 24,
    "STRIPE_WEBHOOK_SECRETS": ["whsec_x"],
    "STRIPE_ACCOUNT_ID": "acct_1",
    "BCRYPT_ROUNDS": 12,
    "ALLOWED_HOSTS": ["shop.example"],
    "FRONTEND_URLS": ["https://www.shop.example"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "STORAGES": {"default": {"OPTIONS": {"bucket_name": "shop-pictures"}}, "private": {}},
    "PRIVATE_ROOT": "/srv/shop/private",
    "MEDIA_ROOT": "/srv/shop/media",
    "STATIC_ROOT": "/srv/shop/static",
}
ON_S3 = {"OPTIONS": {"bucket_name": "shop-private"}}


def test_good_settings_have_no_problem():
    assert problems(GOOD) == []


def test_a_bucket_of_their_own_keeps_private_files_apart():
    assert problems({**GOOD, "STORAGES": {**GOOD["STORAGES"], "private": ON_S3}}) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "development-only-0123456789-abcdefghijklmnopqrstuvwxyz"}, "SECRET_KEY"),
        ({"JWT_SECRET_KEY": ""}, "JWT_SECRET_KEY"),
        ({"DATA_KEYS": []}, "DATA_KEYS"),
        ({"DATA_KEYS": ["nonsense"]}, "DATA_KEYS"),
        ({"DATA_KEYS": ["ZGV2ZWxvcG1lbnQtb25seS1ub3QtYS1zZWNyZXQtISE="]}, "DATA_KEYS"),
        ({"DEBUG": True}, "DEBUG"),
        ({"STRIPE_MODE": "fake"}, "fake Stripe"),
        ({"STRIPE_PUBLISHABLE_KEY": "pk_test_" + "a" * 24}, "different modes"),
        ({"STRIPE_SECRET_KEY": "pk_live_" + "a" * 24}, "must begin with sk_ or rk_"),
        ({"STRIPE_SECRET_KEY": "sk_test_fake" + "0" * 24}, "fake Stripe"),
        ({"STRIPE_WEBHOOK_SECRETS": []}, "STRIPE_WEBHOOK_SECRET"),
        ({"STRIPE_WEBHOOK_SECRETS": ["whsec_x", "secret"]}, "STRIPE_WEBHOOK_SECRET"),
        ({"STRIPE_ACCOUNT_ID": ""}, "STRIPE_ACCOUNT_ID"),
        ({"BCRYPT_ROUNDS": 4}, "BCRYPT_ROUNDS"),
        ({"ALLOWED_HOSTS": ["*"]}, "ALLOWED_HOSTS"),
        ({"FRONTEND_URLS": ["http://127.0.0.1:8000"]}, "FRONTEND_URL"),
        ({"FRONTEND_URLS": ["https://www.shop.example", "http://shop.example"]}, "FRONTEND_URL"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "EMAIL_BACKEND"),
        ({"STORAGES": {"default": ON_S3, "private": ON_S3}}, "another bucket than MEDIA_S3_BUCKET"),
        ({"PRIVATE_ROOT": "/srv/shop/media"}, "PRIVATE_ROOT and MEDIA_ROOT"),
        ({"PRIVATE_ROOT": "/srv/shop/media/private"}, "PRIVATE_ROOT and MEDIA_ROOT"),
        ({"MEDIA_ROOT": "/srv/shop/private/../private/media"}, "PRIVATE_ROOT and MEDIA_ROOT"),
        ({"PRIVATE_ROOT": "/srv/shop/static"}, "PRIVATE_ROOT and STATIC_ROOT"),
    ],
)
def test_each_weakness_is_told_by_name(change, named):
    [problem] = problems({**GOOD, **change})

    assert named in problem
