"""What customers do with reviews: write, change and take back their own, and say which ones of others help."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from almahra.core.errors import NotThere
from almahra.core.mail import UNSEEN
from catalog.errors import AlreadyReviewed, FitNotAsked, OwnReview
from catalog.models import Product, Purchase, Review, ReviewVote
from catalog.services.cards import refresh

State = Review.State


def bought() -> Exists:
    """In a query of reviews: whether the author has really bought the product."""
    return Exists(Purchase.objects.filter(customer=OuterRef("author_id"), product=OuterRef("product_id")))


def public_name(person: User) -> str:
    """What may stand beside a review: "Salma H.". Nothing where the first name looks like an address or a number."""
    first, last = (" ".join(UNSEEN.sub("", name).split()) for name in (person.first_name, person.last_name))
    if any(sign in "@/\\:" or sign.isdigit() for sign in first):
        return ""
    return f"{first[:40]} {last[0].upper()}." if first and last[:1].isalpha() else first[:40]


@transaction.atomic
def write_review(product: Product, *, author: User, **said: Any) -> Review:
    """A review that waits for a person to read it. Raises AlreadyReviewed or FitNotAsked."""
    _check_fit(product, said.get("fit", ""))
    facts = {**said, "display_name": public_name(author)}
    review, is_new = _claim(product, author, facts)
    if not is_new:
        raise AlreadyReviewed
    Review.objects.filter(bought(), pk=review.pk).update(is_verified_purchase=True)
    review.refresh_from_db()
    return review


def _claim(product: Product, author: User, facts: dict[str, Any]) -> tuple[Review, bool]:
    """The one review of this customer. Of many who claim it at once the constraint lets one through."""
    return Review.objects.get_or_create(product=product, author=author, defaults=facts)


@transaction.atomic
def change_review(review: Review, **said: Any) -> Review:
    """Say something else. What is new must be read again before anybody sees it, so an approved review leaves the
    window and its stars leave the product's rating. Raises FitNotAsked or NotThere.
    """
    review = _locked(Review.objects.filter(pk=review.pk))
    said = {name: value for name, value in said.items() if getattr(review, name) != value}
    if not said:
        return review
    _check_fit(review.product, said.get("fit", ""))
    assert review.author, "only authors change reviews"
    waits = {"state": State.PENDING, "reason": "", "note": "", "moderated_by": None, "moderated_at": None}
    name = public_name(review.author)
    facts = {**said, **waits, "display_name": name, "revision": review.revision + 1, "edited_at": timezone.now()}
    for field, value in facts.items():
        setattr(review, field, value)
    review.save(update_fields=list(facts))
    refresh([review.product_id])
    return review


@transaction.atomic
def delete_review(review: Review) -> None:
    """Take it back for good, with what others thought of it. Raises NotThere."""
    review = _locked(Review.objects.filter(pk=review.pk))
    review.delete()
    refresh([review.product_id])


@transaction.atomic
def vote(review_id: UUID, *, voter: User, is_helpful: bool) -> Review:
    """Say whether a review helped; a later vote takes the place of the one before. Raises OwnReview or NotThere."""
    review = _locked(Review.objects.approved().filter(public_id=review_id))
    if review.author_id == voter.pk:
        raise OwnReview
    ReviewVote.objects.update_or_create(review=review, voter=voter, defaults={"is_helpful": is_helpful})
    return _counted(review)


@transaction.atomic
def take_vote_back(review_id: UUID, *, voter: User) -> Review:
    """Without a vote nothing happens. Raises NotThere."""
    review = _locked(Review.objects.approved().filter(public_id=review_id))
    ReviewVote.objects.filter(review=review, voter=voter).delete()
    return _counted(review)


def _locked(reviews: Any) -> Review:
    """The one review, held until the transaction ends: whoever votes, changes, deletes or decides takes turns."""
    review: Review | None = reviews.select_for_update().first()
    if review is None:
        raise NotThere
    return review


def _counted(review: Review) -> Review:
    """The votes counted anew, which is exact because the review is locked."""
    helpful = Count("pk", filter=Q(is_helpful=True))
    counts = review.votes.aggregate(helpful_count=helpful, unhelpful_count=Count("pk") - helpful)
    Review.objects.filter(pk=review.pk).update(**counts)
    for name, count in counts.items():
        setattr(review, name, count)
    return review


def _check_fit(product: Product, fit: str) -> None:
    if fit and product.kind != Product.Kind.FRAME:
        raise FitNotAsked
