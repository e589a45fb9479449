"""Reading the environment: one canonical name for each variable, older spellings still understood.

`.env` in the project folder fills what the process environment leaves unset. An empty value is an unset one, so
that a copy of `.env.example` changes nothing. A value that can not be meant stops the start with the variable's
name, never with a silent default.
"""

import os
import re
from decimal import Decimal, InvalidOperation
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from accounts.countries import COUNTRIES

BASE_DIR = Path(__file__).resolve().parent.parent.parent

OLDER_SPELLINGS = {
    "JWT_SECRET_KEY": "JWT_SECRET",
    "MAIL_SERVER": "SMTP_HOST",
    "MAIL_PORT": "SMTP_PORT",
    "MAIL_USERNAME": "SMTP_USER",
    "MAIL_PASSWORD": "SMTP_PASS",
    "MAIL_FROM": "FROM_EMAIL",
}
YES, NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")
SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def refuse(name: str, rule: str) -> ImproperlyConfigured:
    """What stops the start. The value stays out of it: it may be a secret under a wrong name."""
    return ImproperlyConfigured(f"{name} {rule}")


def assume(name: str, value: str) -> None:
    """Use `value` where the environment has none."""
    if not os.environ.get(name, "").strip():
        os.environ[name] = value


class Environment(environ.Env):
    """django-environ, with readers that know what each of our variables may be. All raise ImproperlyConfigured."""

    def get_value(self, var: Any, cast: Any = None, default: Any = environ.Env.NOTSET, *_: Any) -> Any:
        # Not as in the parent, where a password that begins with $ is taken for the name of another variable.
        written = self.ENVIRON.get(var, "")
        if written.strip():
            return self.parse_value(written, cast)
        if default is self.NOTSET:
            raise refuse(var, "is not set.")
        return default

    def yes_no(self, name: str, *, default: bool) -> bool:
        written = self.str(name, default="true" if default else "false").strip().lower()
        if written not in YES + NO:
            raise refuse(name, "is true or false.")
        return written in YES

    def number(self, name: str, *, default: int, least: int = 0, most: int = 10**9) -> int:
        written = self.str(name, default=str(default)).strip()
        if not re.fullmatch(r"-?\d{1,18}", written) or not least <= int(written) <= most:
            raise refuse(name, f"is a whole number from {least} to {most}.")
        return int(written)

    def seconds(self, name: str, *, default: int, least: int = 0) -> int:
        """Seconds, also written as 15m, 12h or 7d."""
        found = re.fullmatch(r"(\d{1,9})([smhd]?)", self.str(name, default=str(default)).strip().lower())
        seconds = int(found[1]) * SECONDS[found[2]] if found else -1
        if seconds < least:
            raise refuse(name, f"is a number of seconds, at least {least}; 15m, 12h and 7d are read as well.")
        return seconds

    def amount(self, name: str, *, default: str, most: str = "1e9") -> Decimal:
        """A number that is not negative, up to `most`."""
        try:
            amount = Decimal(self.str(name, default=default).strip())
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or not 0 <= amount <= Decimal(most):
            raise refuse(name, f"is a number from 0 to {Decimal(most):,f}.")
        return amount

    def amounts(self, name: str, *, default: str) -> list[Decimal]:
        """Different numbers above 0, from small to large."""
        written = self.str(name, default=default).split(",")
        try:
            amounts = [Decimal(one.strip()) for one in written]
        except InvalidOperation:
            amounts = [Decimal("NaN")]
        if not all(one.is_finite() and one > 0 for one in amounts) or amounts != sorted(set(amounts)):
            raise refuse(name, "is a list of different numbers above 0, the smallest first.")
        return amounts

    def one_of(self, name: str, choices: list[str], *, default: str) -> str:
        written: str = self.str(name, default=default).strip().upper()
        if written not in choices:
            raise refuse(name, f"is one of {', '.join(choices)}.")
        return written

    def version(self, name: str, *, default: str) -> str:
        """The version of a text; nothing where it says "off", since an empty value is an unset one."""
        written: str = self.str(name, default=default).strip()
        return "" if written.lower() == "off" else written

    def currency(self, name: str, *, default: str) -> str:
        written: str = self.str(name, default=default).strip().upper()
        if not re.fullmatch(r"[A-Z]{3}", written):
            raise refuse(name, "is three letters of ISO 4217, for example USD.")
        return written

    def countries(self, name: str) -> list[str]:
        """Codes of ISO 3166-1 alpha-2 in capitals; none where unset."""
        written = [code.strip().upper() for code in self.list(name, default=[])]
        if not set(written) <= COUNTRIES:
            raise refuse(name, "has a country that is not two letters of ISO 3166-1, for example AE.")
        return written

    def country(self, name: str) -> str:
        """One such code, or nothing where unset."""
        codes = self.countries(name)
        if len(codes) > 1:
            raise refuse(name, "is one country.")
        return "".join(codes)

    def origins(self, name: str, *, default: str | None = None) -> list[str]:
        """Addresses of web sites without a path, such as https://www.shop.example."""
        written = self.list(name) if default is None else self.list(name, default=[default])
        written = [one.strip().rstrip("/") for one in written]
        for one in written:
            parts = urlsplit(one)
            if parts.scheme not in {"http", "https"} or not parts.hostname or one != f"{parts.scheme}://{parts.netloc}":
                raise refuse(name, "is a list of web sites without a path, for example https://www.shop.example.")
        return written

    def sender(self, name: str, *, default: str) -> str:
        """An address of mail, with or without a name before it."""
        written: str = self.str(name, default=default).strip()
        if "@" not in parseaddr(written)[1]:
            raise refuse(name, "is an e-mail address, for example Almahra <shop@almahra.example>.")
        return written

    def postgres(self, name: str) -> dict[str, Any]:
        if urlsplit(self.str(name)).scheme not in {"postgres", "postgresql"}:
            raise refuse(name, "is a postgres:// URL: this shop keeps its data in PostgreSQL only.")
        return dict(self.db(name))

    def redis(self, name: str) -> str:
        written: str = self.str(name).strip()
        if urlsplit(written).scheme not in {"redis", "rediss"}:
            raise refuse(name, "is a redis:// or rediss:// URL.")
        return written

    def working_days(self, name: str) -> frozenset[int]:
        """Days of the week from "mon" to "sun" as numbers from 0."""
        written = [day.strip().lower() for day in self.list(name, default=WEEK[:5])]
        if not set(written) <= set(WEEK):
            raise refuse(name, f"is a list of {', '.join(WEEK)}.")
        return frozenset(WEEK.index(day) for day in written)


dotenv = os.environ.get("ALMAHRA_DOTENV") or ".env"
if dotenv != "0":
    environ.Env.read_env(BASE_DIR / dotenv)
for canonical, older in OLDER_SPELLINGS.items():
    if older in os.environ:
        assume(canonical, os.environ[older])

env = Environment()
# What a running shop writes: uploads, collected static files, and in development its databases and mails.
VAR = BASE_DIR / (os.environ.get("ALMAHRA_VAR") or "var")
