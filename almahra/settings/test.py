"""Tests: the development house with faster passwords, folders of its own, and no look at anybody's `.env`."""

import os

os.environ["ALMAHRA_DOTENV"] = "0"
os.environ.setdefault("BCRYPT_ROUNDS", "4")
os.environ.setdefault("TRYON_PATIENCE", "0")  # most tests have no worker to wait for
for name in ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET"):
    os.environ.pop(name, None)  # no test ever talks to a real Stripe

from .dev import *  # noqa: E402, F403  (the lines above must come first)
from .dev import CACHES, DATABASES, THROTTLES, VAR  # noqa: E402  (as the line above)

DEBUG = False
CACHES["default"]["KEY_PREFIX"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
SHOP_COUNTRY = ""  # tests that need one name it
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"  # a test does not outlive a power cut
MEDIA_ROOT = VAR / "test-media" / os.environ.get("PYTEST_XDIST_WORKER", "main")
PRIVATE_ROOT = VAR / "test-private" / os.environ.get("PYTEST_XDIST_WORKER", "main")
THROTTLES = dict.fromkeys(THROTTLES, (100000, 60))  # tests of limits set their own
RULES_KEPT_SECONDS = 0  # tests change rules and see them at once; those of keeping set their own
