from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from . import outbox
from .errors import Refusal
from .forms import MoneyInput
from .models import OutboxMessage

StrOrPromise = str | Promise
Row = TypeVar("Row")


class ReadOnly:
    """For a page or an inline of rows that services own: no form adds, changes or deletes one, for anybody."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MoneyInputs:
    """For a page or an inline with amounts: `money_fields` are typed as people write the shop's currency."""

    money_fields: tuple[str, ...] = ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.money_fields:
            kwargs["form_class"] = MoneyInput
            return db_field.formfield(**kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]  # a page or an inline is beside it


def how_many_took(act: Callable[[Row], object], rows: Iterable[Row], *, page: ModelAdmin, request: HttpRequest) -> int:
    """Let `act` have each row in turn; how many took it. A refusal is told on the next page, and the others go on."""
    done = 0
    for row in rows:
        try:
            act(row)
        except Refusal as refusal:
            page.message_user(request, str(refusal), messages.WARNING)
        else:
            done += 1
    return done


def told_apart(empty: StrOrPromise, filled: StrOrPromise) -> type[admin.EmptyFieldListFilter]:
    """A filter for rows whose field is empty or is not, in words that say what that means."""

    class InWords(admin.EmptyFieldListFilter):
        def choices(self, changelist: Any) -> Iterator[Any]:
            for choice, words in zip(super().choices(changelist), [None, empty, filled], strict=True):
                yield {**choice, "display": words} if words else choice

    return InWords


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [("waiting", gettext("waiting")), ("given_up", gettext("given up")), ("done", gettext("done"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
        match self.value():
            case "waiting":
                return queryset.filter(done_at=None, failed_at=None)
            case "given_up":
                return queryset.exclude(failed_at=None)
            case "done":
                return queryset.exclude(done_at=None)
        return queryset


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnly, ModelAdmin):
    list_display = ["topic", "created_at", "attempts", "available_at", "done_at", "failed_at", "last_error"]
    list_filter = [StateFilter, "topic"]
    ordering = ["-created_at"]
    actions = ["try_again"]

    @admin.action(description=_("Try again now"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        count = outbox.try_again(list(queryset.values_list("pk", flat=True)))
        text = ngettext("%(count)d message is on its way again.", "%(count)d messages are on their way again.", count)
        self.message_user(request, text % {"count": count})
