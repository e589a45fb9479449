"""Development: everything works on a laptop with nothing set. Never for a host that others can reach."""

from almahra.dev import services

from .env import VAR, assume, env

assume("SECRET_KEY", "development-only-0123456789-abcdefghijklmnopqrstuvwxyz-not-secret")
assume("DATA_KEYS", "ZGV2ZWxvcG1lbnQtb25seS1ub3QtYS1zZWNyZXQtISE=")
assume("FAKE_STRIPE_URL", "http://127.0.0.1:12111")
assume("SHOP_COUNTRY", "AE")  # of the demo shop
services.start(VAR)  # sets DATABASE_URL and REDIS_URL where they are unset

from .base import *  # noqa: E402, F403  (a settings module extends the one below it)
from .base import CORS_ALLOWED_ORIGINS, INSTALLED_APPS, SILENCED_SYSTEM_CHECKS, STATIC_ROOT  # noqa: E402  (after the services)

DEBUG = env.yes_no("DEBUG", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
INSTALLED_APPS = [*INSTALLED_APPS, "almahra.dev"]
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "djstripe.W002"]  # the fake Stripe is meant here, and only here
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="almahra.dev.mailbox.MailboxBackend")
MAILBOX = VAR / "mail"
CORS_ALLOWED_ORIGINS = [*CORS_ALLOWED_ORIGINS, "http://localhost:3000", "http://localhost:5173"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns about a folder that collectstatic has not made
