"""Reading the environment: one canonical name for each variable, older spellings still understood.

`.env` in the project folder fills what the process environment leaves unset. A value that can not be read
as its type stops the start with the variable's name, never with a silent default.
"""

import os
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent

OLDER_SPELLINGS = {
    "JWT_SECRET_KEY": "JWT_SECRET",
    "MAIL_SERVER": "SMTP_HOST",
    "MAIL_PORT": "SMTP_PORT",
    "MAIL_USERNAME": "SMTP_USER",
    "MAIL_PASSWORD": "SMTP_PASS",
    "MAIL_FROM": "FROM_EMAIL",
}


if os.environ.get("ALMAHRA_DOTENV", "1") != "0":
    environ.Env.read_env(BASE_DIR / ".env")
for canonical, older in OLDER_SPELLINGS.items():
    if canonical not in os.environ and older in os.environ:
        os.environ[canonical] = os.environ[older]

env = environ.Env()
# What a running shop writes: uploads, collected static files, and in development its databases and mails.
VAR = Path(os.environ.get("ALMAHRA_VAR") or BASE_DIR / "var")


def working_days(names: list[str]) -> frozenset[int]:
    """Days of the week from "mon" to "sun" as numbers from 0. Raises ImproperlyConfigured for any other word."""
    numbers = {name: number for number, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])}
    if not names or not set(names) <= set(numbers):
        raise ImproperlyConfigured(f"SHOP_WORKING_DAYS is a list of {', '.join(numbers)}")
    return frozenset(numbers[name] for name in names)
