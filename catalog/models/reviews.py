"""What customers say about products, and who has really bought them."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..querysets import ReviewQuerySet
from ..rejections import Reason
from .products import Product


def leave_without_a_name(collector: Any, field: models.Field, reviews: Iterable["Review"], using: str) -> None:
    """What becomes of reviews whose author's account is deleted: they stay, and say nothing of who it was."""
    collector.add_field_update(Review._meta.get_field("display_name"), "", reviews)
    collector.add_field_update(field, None, reviews)


class Review(models.Model):
    """One customer's opinion of one product; customers see it once a person has read and approved it.

    The name beside it was copied when it was written, so that nobody changes it behind the moderator's back.
    `revision` counts the author's changes: what is approved is what was read. What approved reviews come to stands
    on the product's card, and `catalog.services.cards` makes it from these rows.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        APPROVED = "approved", _("published")
        REJECTED = "rejected", _("rejected")

    class Fit(models.TextChoices):
        SMALL = "small", _("runs small")
        AS_EXPECTED = "as_expected", _("as expected")
        LARGE = "large", _("runs large")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    product = models.ForeignKey(Product, models.CASCADE, related_name="reviews", verbose_name=_("product"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, leave_without_a_name, null=True, related_name="reviews", verbose_name=_("author")
    )
    display_name = models.CharField(_("name shown"), max_length=60, blank=True)
    rating = models.PositiveSmallIntegerField(_("stars"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    text = models.TextField(_("text"), max_length=4000)
    fit = models.CharField(_("fit"), max_length=12, choices=Fit, blank=True)
    is_verified_purchase = models.BooleanField(_("bought here"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    revision = models.PositiveIntegerField(default=1, editable=False)
    reason = models.CharField(_("why not"), max_length=20, choices=Reason, blank=True)
    note = models.CharField(_("note to the author"), max_length=500, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    moderated_at = models.DateTimeField(_("decided"), null=True)
    helpful_count = models.PositiveIntegerField(_("found helpful"), default=0)
    unhelpful_count = models.PositiveIntegerField(_("found unhelpful"), default=0)
    reply = models.TextField(_("answer of the shop"), max_length=2000, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("answered by")
    )
    replied_at = models.DateTimeField(_("answered"), null=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    edited_at = models.DateTimeField(_("changed"), null=True)
    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [
            models.Index(fields=["product", "rating", "fit"], name="reviews_counted", condition=Q(state="approved")),
            models.Index(fields=["product", "-created_at"], name="reviews_newest", condition=Q(state="approved")),
            models.Index(fields=["created_at"], name="reviews_waiting", condition=Q(state="pending")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["product", "author"], name="one_review_of_a_customer_and_product"),
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="one_to_five_stars"),
            models.CheckConstraint(condition=Q(author__isnull=False) | Q(display_name=""), name="no_author_no_name"),
            models.CheckConstraint(
                condition=Q(state="rejected", reason__gt="") | ~Q(state="rejected") & Q(reason=""),
                name="rejected_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{'★' * self.rating} {self.title or self.text[:60]}"

    @property
    def author_name(self) -> str:
        """What everybody may read of who wrote it."""
        if self.author_id is None:
            return gettext("Former customer")
        return self.display_name or gettext("A customer")


class ReviewVote(models.Model):
    """Whether somebody found a review helpful. The vote of somebody whose account is deleted goes on counting."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="votes")
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    is_helpful = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "voter"], name="one_vote_on_a_review")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.is_helpful}"


class Purchase(models.Model):
    """A product of which a piece has left the house for this customer. Orders tell; nobody asks orders."""

    customer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    first_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "product"], name="one_purchase_of_each_product")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.product_id}"
