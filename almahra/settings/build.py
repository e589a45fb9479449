"""For building the image: enough to collect static files, good for nothing else."""

import base64
import os
import secrets

os.environ.update(
    SECRET_KEY=secrets.token_urlsafe(60),
    DATA_KEYS=base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    DATABASE_URL="postgres://nobody@localhost/none",
    REDIS_URL="redis://localhost/0",
)

from .base import *  # noqa: F403  (a settings module extends the one below it)
from .base import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
