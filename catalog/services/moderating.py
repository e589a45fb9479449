"""What staff do with reviews. A decision is about the words that were read: it names their `revision`."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from almahra.core import outbox
from almahra.core.errors import NotThere
from catalog.errors import ReviewChanged, ReviewDecided
from catalog.models import Review
from catalog.services.cards import refresh

from .reviews import bought

if TYPE_CHECKING:
    from accounts.models import User

State = Review.State
COMES_FROM: dict[str, list[State]] = {
    State.PENDING: [State.APPROVED, State.REJECTED],  # a decision is undone
    State.APPROVED: [State.PENDING],
    State.REJECTED: [State.PENDING, State.APPROVED],  # also what somebody complained about later
}


@transaction.atomic
def approve(review: Review, *, revision: int, by: "User") -> None:
    """Publish it, count its stars, and tell the author. Raises ReviewChanged, ReviewDecided or NotThere."""
    _decide(review, State.APPROVED, revision=revision, by=by)
    outbox.put("catalog.review_published_mail", review_id=str(review.public_id))


@transaction.atomic
def reject(review: Review, *, revision: int, reason: str, note: str = "", by: "User") -> None:
    """Do not publish it, or no longer; the author is told the reason. Raises what `approve` raises."""
    _decide(review, State.REJECTED, revision=revision, by=by, reason=reason, note=note)
    outbox.put("catalog.review_rejected_mail", review_id=str(review.public_id))


@transaction.atomic
def reopen(review: Review, *, revision: int, by: "User") -> None:
    """Undo the decision: it waits again, and is not shown. Nobody is told. Raises what `approve` raises."""
    _decide(review, State.PENDING, revision=revision, by=by)


@transaction.atomic
def answer(review: Review, text: str, *, by: "User") -> None:
    """What the shop says to it, for all who read it; an empty text takes that back."""
    text = text.strip()
    facts = {"reply": text, "replied_by": by if text else None, "replied_at": timezone.now() if text else None}
    Review.objects.filter(pk=review.pk).update(**facts)


def _decide(review: Review, to: State, *, revision: int, by: "User", **why: Any) -> None:
    """One UPDATE, so that nobody decides over what the author or a colleague has done meanwhile."""
    ready = Review.objects.filter(pk=review.pk, revision=revision, state__in=COMES_FROM[to])
    facts = {"reason": "", "note": "", **why, "moderated_by": by, "moderated_at": timezone.now()}
    if not ready.update(state=to, is_verified_purchase=bought(), **facts):
        now = Review.objects.filter(pk=review.pk).first()
        if now is None:
            raise NotThere
        raise (ReviewDecided(state=now.state) if now.revision == revision else ReviewChanged())
    refresh([review.product_id])
