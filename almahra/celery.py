"""The worker: `celery -A almahra worker`. What must not be lost is in the outbox, not in the broker."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "almahra.settings.dev")

app = Celery("almahra")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
