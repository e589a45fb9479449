"""Every state of a prescription, and the states it may come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for an optician")
    VERIFIED = "verified", _("verified")
    REJECTED = "rejected", _("rejected")
    NEEDS_INFO = "needs_info", _("waiting for your answer")
    SUPERSEDED = "superseded", _("replaced by a newer version")
    EXPIRED = "expired", _("expired")


COMES_FROM: dict[Status, list[Status]] = {
    Status.DRAFT: [],
    # An answer to a question, or what was rejected and is right now, stands in the queue again.
    Status.SUBMITTED: [Status.DRAFT, Status.NEEDS_INFO, Status.REJECTED],
    Status.VERIFIED: [Status.SUBMITTED],  # by a person, never by a clock
    Status.REJECTED: [Status.SUBMITTED, Status.NEEDS_INFO],  # a question may stay without an answer
    Status.NEEDS_INFO: [Status.SUBMITTED],
    Status.SUPERSEDED: [Status.VERIFIED],
    Status.EXPIRED: [Status.VERIFIED],
}

# The customer may still write over these; of what was verified once, a correction is a new version.
OPEN = [Status.DRAFT, Status.SUBMITTED, Status.NEEDS_INFO, Status.REJECTED]
# A person has verified these, whatever became of them.
ONCE_VERIFIED = [Status.VERIFIED, Status.SUPERSEDED, Status.EXPIRED]
# These stand before an optician, or have come back from one with a question.
WAITING = [Status.SUBMITTED, Status.NEEDS_INFO]
