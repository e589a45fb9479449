"""What dj-stripe stored of Stripe's messages and objects loses everything personal after WEBHOOK_LOG_DAYS.

Rows stay, with the id, the type and the time that support needs; an event's id is also how a delivery of it is
recognised as a repetition. Rules are the other way round from what they seem: not what is personal is taken out, but
what is known not to be is kept, so that a field Stripe adds tomorrow goes as well.
"""

import json
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from djstripe import models as synced
from djstripe.models.base import StripeBaseModel

BATCH = 500  # rows in one short transaction
BUDGET = 60.0  # seconds for one run, below the limit of a task; the next run goes on where this one ended
CUT = "almahra_cut_at"  # marks what was cut, in the place of what was taken away

# Of an object: names, numbers and states. Ids of others count only as text; expanded, they are whole objects.
KEPT = (
    "id", "object", "type", "created", "livemode", "status", "amount", "amount_received", "amount_refunded", "currency",
    "reason", "failure_code", "payment_intent", "latest_charge", "charge", "balance_transaction",
)  # fmt: skip
OUR_OWN = (synced.Account, synced.APIKey, synced.WebhookEndpoint)  # the shop's, not the customers'
FINGERPRINTS = ("fingerprint",)  # the same card has the same one everywhere
NOWHERE = "0.0.0.0"  # noqa: S104  (the column takes no NULL)


class Pruned(NamedTuple):
    table: str
    rows: int


def prune() -> Iterator[Pruned]:
    """Cut every row that dj-stripe last wrote more than WEBHOOK_LOG_DAYS ago; yields what was cut, batch by batch.

    May be stopped at any time and run twice at once. A row that Stripe tells news of is written, and kept, anew.
    """
    end = time.monotonic() + BUDGET
    before = timezone.now() - timedelta(days=settings.WEBHOOK_LOG_DAYS)
    for model in (synced.WebhookEventTrigger, *_models_of_customers()):
        cut = _cut_triggers if model is synced.WebhookEventTrigger else _cut_copies
        while time.monotonic() < end and (rows := cut(model, before)):
            yield Pruned(model._meta.model_name or "", rows)


def _models_of_customers() -> list[type[models.Model]]:
    found = apps.get_app_config("djstripe").get_models()
    return [model for model in found if issubclass(model, StripeBaseModel) and model not in OUR_OWN]


@transaction.atomic
def _cut_copies(model: Any, before: datetime) -> int:
    waiting = model.objects.filter(djstripe_updated__lt=before).exclude(stripe_data__has_key=CUT)
    rows = list(waiting.select_for_update(skip_locked=True, of=["self"]).order_by("pk")[:BATCH])
    fields = _personal_fields(model)
    for row in rows:
        for field in fields:
            setattr(row, field.name, _nothing(field, getattr(row, field.name)))
        row.stripe_data[CUT] = timezone.now().isoformat()
    if rows:
        model.objects.bulk_update(rows, [field.name for field in fields])
    return len(rows)


def _personal_fields(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.JSONField | models.TextField) or field.name in FINGERPRINTS
    ]


def _nothing(field: models.Field, value: Any) -> Any:
    """What is left of a column."""
    if not isinstance(field, models.JSONField):
        return ""
    if field.name == "stripe_data":
        return _bones(value)
    if field.name == "data":  # of an event: which object it was about
        return {"object": _bones(value["object"])} if "object" in value else {}
    return None if field.null else {}


def _bones(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: said[name] for name in KEPT if isinstance(said.get(name), str | int | bool)}


@transaction.atomic
def _cut_triggers(model: Any, before: datetime) -> int:
    waiting = model.objects.filter(created__lt=before).exclude(headers__has_key=CUT)
    rows = list(waiting.select_for_update(skip_locked=True).order_by("pk")[:BATCH])
    for row in rows:
        row.headers, row.remote_ip = {CUT: timezone.now().isoformat()}, NOWHERE
        row.body, row.exception, row.traceback = _bones_of(row.body), "", ""
    if rows:
        model.objects.bulk_update(rows, ["headers", "remote_ip", "body", "exception", "traceback"])
    return len(rows)


def _bones_of(body: str) -> str:
    """Which event a message brought; nothing of one that was no event."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    return json.dumps(_bones(said)) if isinstance(said, dict) else ""
