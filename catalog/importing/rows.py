"""Many rows of one model written at once, with their history."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 1000
REASON = 100  # characters of a reason in the history


def add(rows: Sequence[models.Model], *, by: "User | None", cause: str) -> None:
    """Insert rows; they have their ids afterwards."""
    if rows:
        model: Any = type(rows[0])
        model.objects.bulk_create(rows, batch_size=BATCH)
        _note(rows, update=False, by=by, cause=cause)


def change(rows: Sequence[models.Model], fields: Collection[str], *, by: "User | None", cause: str) -> None:
    """Write these fields of rows that are there. The caller holds their locks."""
    if rows and fields:
        model: Any = type(rows[0])
        _note(rows, update=True, by=by, cause=cause)  # first, for an insert gives rows a new `created_at`
        # As an insert that finds them there: an UPDATE with a CASE for each row and field takes ten times as long.
        model.objects.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=sorted(fields)
        )


def _note(rows: Sequence[models.Model], *, update: bool, by: "User | None", cause: str) -> None:
    history = getattr(type(rows[0]), "history", None)
    if history is not None:
        history.bulk_history_create(
            rows, batch_size=BATCH, update=update, default_user=by, default_change_reason=cause[:REASON]
        )
