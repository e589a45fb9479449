"""What dj-stripe keeps of Stripe's objects: a few columns of a few tables, to look things up."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from djstripe import models as synced

from almahra.core.admin import ReadOnly

# dj-stripe brings 41 pages, with API keys, webhook secrets and client secrets in them. These are left,
# showing named columns only.
SYNCED: dict[type[Model], list[str]] = {
    synced.Account: ["id", "livemode"],
    synced.PaymentIntent: ["id", "livemode", "created"],
    synced.Charge: ["id", "status", "payment_intent", "livemode", "created"],
    synced.Dispute: ["id", "livemode", "created"],
    synced.Event: ["id", "type", "api_version", "livemode", "created"],
    synced.WebhookEventTrigger: ["created", "event", "valid", "processed", "exception"],
}
MORE = {synced.WebhookEventTrigger: ["traceback"]}  # on the row's own page


def _keep_few_pages() -> None:
    for model in apps.get_app_config("djstripe").get_models():
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    for model, columns in SYNCED.items():
        admin.site.register(model, _page_of(columns, MORE.get(model, [])))


def _page_of(columns: list[str], more: list[str]) -> type[admin.ModelAdmin]:
    looks: dict[str, Any] = {
        "list_display": columns,
        "fields": [*columns, *more],
        "readonly_fields": [*columns, *more],
        "list_filter": [name for name in columns if name in ("livemode", "type", "status", "valid", "processed")],
        "search_fields": ["=id"],
        "list_select_related": [name for name in columns if name in ("payment_intent", "event")],
    }
    return type("SyncedAdmin", (ReadOnly, admin.ModelAdmin), looks)


_keep_few_pages()
