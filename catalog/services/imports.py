"""Tables on their way into the catalogue: looked at first, then written as a whole, exactly as they were shown."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, override

from almahra.core import outbox
from catalog import tables
from catalog.errors import ImportBusy, ImportOvertaken, TableRefused
from catalog.importing.kinds import KINDS
from catalog.importing.plans import Asked, Line, Look, Plan, with_known_columns
from catalog.models import TableImport

if TYPE_CHECKING:
    from accounts.models import User

LOOK, WRITE = "catalog.look_at_import", "catalog.write_import"
DRAFT_DAYS = 2
AT_ONCE = 200  # rows that are looked at, or written, while the page is waited for: at most two seconds
PROGRESS_KEPT = 600  # seconds

State = TableImport.State


@transaction.atomic
def receive(content: bytes, *, kind: str, file_name: str, by: "User", options: Mapping[str, Any]) -> TableImport:
    """Keep a file and look at it: a short one at once, a long one soon. Raises TableRefused for a short one."""
    received = TableImport.objects.create(
        kind=kind,
        file_name=file_name[-200:],
        content=content,
        options={**options, "language": get_language()},
        uploaded_by=by,
    )
    if tables.rows_about(content) > AT_ONCE:
        outbox.put(LOOK, import_id=str(received.pk))
    else:
        _note_plan(received, _look(received).plan)
    return received


@transaction.atomic
def look(import_id: UUID) -> None:
    """Find what a file that was kept would change. Once; raises ImportBusy while somebody else does."""
    kept = _held(import_id)
    if kept is None or kept.state != State.WAITING:
        return
    with override(kept.options.get("language")):
        try:
            _note_plan(kept, _look(kept).plan)
        except TableRefused as refusal:
            kept.state, kept.refusal, kept.content = State.REFUSED, str(refusal), b""
            kept.save(update_fields=["state", "refusal", "content"])


@transaction.atomic
def ask_for_writing(import_id: UUID, *, seen: str, by: "User") -> None:
    """Write what somebody saw: few rows at once, many soon. A second time does nothing.

    `seen` is the fingerprint of what was shown. Raises ImportOvertaken for another one, and ImportBusy.
    """
    kept = _held(import_id)
    if kept is None or kept.state != State.LOOKED_AT or kept.wrong:
        return
    if kept.fingerprint != seen:
        raise ImportOvertaken
    kept.state, kept.written_by = State.WRITING, by
    kept.save(update_fields=["state", "written_by"])
    if kept.new + kept.changed > AT_ONCE:
        outbox.put(WRITE, import_id=str(kept.pk))
    else:
        write(kept.pk)


def write(import_id: UUID) -> bool:
    """Write a file that somebody agreed to, all of it or nothing; whether it was written now.

    Where the shop has changed, so that something else would be written than was shown, there is a new look instead.
    Raises ImportBusy while somebody else is at it.
    """
    try:
        return _write(import_id)
    except IntegrityError:  # a SKU or a bar code was taken at this very moment
        return _look_again(import_id)


@transaction.atomic
def _write(import_id: UUID) -> bool:
    kept = _held(import_id)
    if kept is None or kept.state != State.WRITING:
        return False
    with override(kept.options.get("language")):
        found = _look(kept, to_write=True)
        if found.plan.wrong or found.plan.fingerprint() != kept.fingerprint:
            _note_plan(kept, found.plan, is_overtaken=True)
            return False
        found.write(by=kept.written_by, cause=f"Import of {kept.file_name}"[:200])
    kept.state, kept.written_at, kept.content = State.WRITTEN, timezone.now(), b""
    kept.save(update_fields=["state", "written_at", "content"])
    return True


@transaction.atomic
def _look_again(import_id: UUID) -> bool:
    kept = _held(import_id)
    if kept is not None and kept.state == State.WRITING:
        with override(kept.options.get("language")):
            _note_plan(kept, _look(kept).plan, is_overtaken=True)
    return False


def progress(import_id: UUID) -> int | None:
    """Percent of the present step, where that is known."""
    return cache.get(_progress_key(import_id))


def forget_drafts() -> None:
    """Drop what was looked at and never written."""
    before = timezone.now() - timedelta(days=DRAFT_DAYS)
    TableImport.objects.exclude(state=State.WRITTEN).filter(uploaded_at__lt=before).delete()


def _held(import_id: UUID) -> TableImport | None:
    """The row, held until the transaction ends; None where it is gone. Raises ImportBusy."""
    found = TableImport.objects.select_for_update(skip_locked=True).filter(pk=import_id).first()
    if found is None and TableImport.objects.filter(pk=import_id).exists():
        raise ImportBusy
    return found


def _look(kept: TableImport, *, to_write: bool = False) -> Look:
    kind = KINDS[kept.kind]
    table = with_known_columns(tables.read(bytes(kept.content)), kind)
    tell = partial(_tell, kept.pk)
    return kind.look(Asked(table, kept.uploaded_at, kept.options, to_write, tell))


def _note_plan(kept: TableImport, plan: Plan, *, is_overtaken: bool = False) -> None:
    kept.state, kept.fingerprint = State.LOOKED_AT, plan.fingerprint()
    kept.new, kept.changed = plan.new, len(plan.lines) - plan.new
    kept.unchanged, kept.wrong = plan.unchanged, len({one.row for one in plan.wrong})
    kept.shown = {
        "lines": [_plain(line) for line in plan.lines],
        "wrong": [one._asdict() for one in plan.wrong],
        "notes": plan.notes,
        "is_overtaken": is_overtaken,
    }
    kept.save()


def _plain(line: Line) -> dict[str, Any]:
    return {"row": line.row, "name": line.name, "is_new": line.is_new, "changes": [list(one) for one in line.changes]}


def _tell(import_id: UUID, done: int, of: int) -> None:
    cache.set(_progress_key(import_id), round(100 * done / max(of, 1)), PROGRESS_KEPT)


def _progress_key(import_id: UUID) -> str:
    return f"import-progress:{import_id}"
