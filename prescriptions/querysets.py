"""Reusable questions about prescriptions."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from .access import may_read_prescriptions
from .status import WAITING, Status

if TYPE_CHECKING:
    from accounts.models import Wearer

    from .models import Prescription


class PrescriptionQuerySet(models.QuerySet["Prescription"]):
    def of(self, user: Any) -> "PrescriptionQuerySet":
        """A customer's own; none for a stranger."""
        return self.filter(owner_id=user.pk) if user.pk else self.none()

    def waiting(self) -> "PrescriptionQuerySet":
        """What stands before an optician, or waits for the customer's answer: who waits longest comes first."""
        return self.filter(status__in=WAITING).order_by("submitted_at", "pk")

    def visible_to(self, user: Any) -> "PrescriptionQuerySet":
        """What a member of staff may open: those waiting, and verified ones of wearers who have one waiting.

        None for anybody who is not an optician by a group, super admins included.
        """
        if not may_read_prescriptions(user):
            return self.none()
        waits = self.model._default_manager.filter(wearer_id=OuterRef("wearer_id"), status__in=WAITING)
        return self.filter(Q(status__in=WAITING) | (Q(status__in=[Status.VERIFIED, Status.EXPIRED]) & Exists(waits)))

    def latest_verified_of(self, wearer: "Wearer", kind: str) -> "Prescription | None":
        """What this wearer had last, for glasses or for contact lenses, still good or expired meanwhile."""
        once = self.filter(wearer=wearer, kind=kind, status__in=[Status.VERIFIED, Status.EXPIRED])
        return once.select_related("owner").order_by("-verified_at", "-pk").first()

    def past(self, today: date) -> "PrescriptionQuerySet":
        """Verified ones whose last day is over."""
        return self.filter(status=Status.VERIFIED, expires_on__lt=today)

    def told_as(self, status: str, today: date) -> "PrescriptionQuerySet":
        """Those that are told to have this status on a day, whether or not the clock has noted yet what is over."""
        match status:
            case Status.VERIFIED:
                return self.filter(status=status).exclude(expires_on__lt=today)
            case Status.EXPIRED:
                return self.filter(Q(status=status) | Q(status=Status.VERIFIED, expires_on__lt=today))
        return self.filter(status=status)

    def with_everything(self) -> "PrescriptionQuerySet":
        """As an answer tells it: with people, neighbours, pages and events, in three queries, however many."""
        neighbours = self.with_people().select_related("supersedes", "successor")
        return neighbours.defer("supersedes__sealed", "successor__sealed").prefetch_related("files", "events")

    def with_people(self) -> "PrescriptionQuerySet":
        """With owner and wearer: without the owner, a prescription can not be unsealed."""
        return self.select_related("owner", "wearer")
