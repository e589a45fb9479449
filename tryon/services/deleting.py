"""A session goes, with its photo and all that came from it."""

from django.db import transaction

from almahra.core import outbox, sealed_files
from tryon.models import TryOn, TryOnDeletion, TryOnSession

AT_ONCE = 100


@transaction.atomic
def delete_session(session: TryOnSession) -> None:
    """As its owner asks. Twice is the same as once."""
    held = TryOnSession.objects.select_for_update().filter(pk=session.pk)
    _destroy(list(held), TryOnDeletion.Reason.ASKED)


def delete_what_is_over() -> int:
    """All sessions whose day is over; how many. May run twice at once."""
    deleted = 0
    while some := _delete_some():
        deleted += some
    return deleted


@transaction.atomic
def _delete_some() -> int:
    # One that is held is being deleted, or a try of it is being written: its turn comes.
    over = TryOnSession.objects.over().select_for_update(skip_locked=True).order_by("expires_at", "pk")
    sessions = list(over[:AT_ONCE])
    _destroy(sessions, TryOnDeletion.Reason.EXPIRED)
    return len(sessions)


def _destroy(sessions: list[TryOnSession], reason: TryOnDeletion.Reason) -> None:
    """Rows now; files as soon as the caller's transaction is committed."""
    ids = [session.pk for session in sessions]
    pictures = dict.fromkeys(ids, 0)
    names = [session.photo for session in sessions if session.photo]
    # Held, so that a worker has either written down its picture before this, or finds no row any more.
    tries = TryOn.objects.select_for_update().filter(session__in=ids).order_by("pk")
    for session_id, picture in tries.values_list("session_id", "picture"):
        if picture:
            names.append(picture)
            pictures[session_id] += 1
    TryOnDeletion.objects.bulk_create(
        TryOnDeletion(
            session_id=session.public_id,
            reason=reason,
            consent_version=session.consent_version,
            pictures=pictures[session.pk] + bool(session.photo),
            uploaded_at=session.created_at,
        )
        for session in sessions
    )
    TryOnSession.objects.filter(pk__in=ids).delete()
    if names:
        outbox.put(sealed_files.DISCARD, names=names)
