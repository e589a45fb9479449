"""Prescriptions, sealed; their pictures; what happened to them, and who has looked at them."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Wearer
from almahra.core import crypto

from .document import Document, from_json, to_json
from .querysets import PrescriptionQuerySet
from .status import ONCE_VERIFIED, Status


class Prescription(models.Model):
    """One version of what a wearer's eyes need. What it says is one sealed document: see `prescriptions.document`.

    In clear stands only what queues and clocks ask for. A version that was verified is never written over: a
    correction is the next version of its `series`. `revision` counts the changes to an open one, so that what is
    verified is what was read.
    """

    class Kind(models.TextChoices):
        SPECTACLE = "spectacle", _("glasses")
        CONTACT = "contact", _("contact lenses")

    class Source(models.TextChoices):
        ENTERED = "entered", _("typed by the customer")
        UPLOADED = "uploaded", _("picture sent by the customer")
        PRACTITIONER = "practitioner", _("sent by the practitioner")
        FHIR = "fhir", _("from another system")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="prescriptions", verbose_name=_("customer")
    )
    wearer = models.ForeignKey(Wearer, models.PROTECT, related_name="prescriptions", verbose_name=_("wearer"))
    series = models.UUIDField(default=uuid.uuid4, editable=False, help_text=_("The same for all versions of one."))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    # All versions of a series are deleted in one statement; Django would refuse it for the sake of this field.
    supersedes = models.OneToOneField(
        "self", models.DO_NOTHING, null=True, blank=True, related_name="successor", verbose_name=_("corrects")
    )
    kind = models.CharField(_("for"), max_length=10, choices=Kind)
    source = models.CharField(_("how it came"), max_length=12, choices=Source)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    is_flagged = models.BooleanField(_("flagged"), default=False, help_text=_("Something in it is unusual."))
    sealed = models.BinaryField(help_text=_("All that it says, encrypted."))
    revision = models.PositiveIntegerField(default=1, editable=False)
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("values typed by")
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verified by")
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)
    objects = PrescriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("prescription")
        verbose_name_plural = _("prescriptions")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="prescriptions_of_a_customer"),
            models.Index(fields=["wearer", "kind", "-verified_at"], name="verified_ones_of_a_wearer"),
            models.Index(
                fields=["submitted_at"],
                name="prescriptions_waiting",
                condition=Q(status__in=[Status.SUBMITTED, Status.NEEDS_INFO]),
            ),
            models.Index(fields=["expires_on"], name="prescriptions_expiring", condition=Q(status=Status.VERIFIED)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="one_version_of_a_number"),
            models.UniqueConstraint(
                fields=["series"], condition=Q(status=Status.VERIFIED), name="one_verified_version_of_a_series"
            ),
            models.CheckConstraint(
                condition=Q(version=1, supersedes=None) | Q(version__gt=1, supersedes__isnull=False),
                name="a_later_version_corrects_one_before",
            ),
            models.CheckConstraint(
                condition=(
                    Q(status__in=ONCE_VERIFIED, verified_by__isnull=False, verified_at__isnull=False)
                    | (~Q(status__in=ONCE_VERIFIED) & Q(verified_by=None, verified_at=None))
                ),
                name="verified_by_somebody_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("entered_by")), name="who_typed_does_not_verify"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT, submitted_at=None)
                | (~Q(status=Status.DRAFT) & Q(submitted_at__isnull=False)),
                name="submitted_unless_a_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} v{self.version}"

    @property
    def seal_owner(self) -> str:
        """What the document is sealed for: moved to another row or customer, it does not open."""
        return f"prescriptions.prescription:{self.public_id}:{self.owner.public_id}"

    @property
    def document(self) -> Document:
        """What it says. Raises SealBroken."""
        return from_json(crypto.unseal(bytes(self.sealed), owner=self.seal_owner))

    def seal(self, document: Document) -> None:
        """Put `document` in; the row is not written."""
        self.sealed = crypto.seal(to_json(document), owner=self.seal_owner)

    def status_on(self, day: date) -> Status:
        """The status as it is told: what ends today is still good, what ended yesterday is not, clock or no clock."""
        is_over = self.expires_on is not None and self.expires_on < day
        return Status.EXPIRED if self.status == Status.VERIFIED and is_over else Status(self.status)


class PrescriptionFile(models.Model):
    """One page as a picture: made anew from pixels, sealed, and kept on private storage under a name of our own."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    prescription = models.ForeignKey(Prescription, models.CASCADE, related_name="files", verbose_name=_("prescription"))
    page = models.PositiveSmallIntegerField(_("page"), help_text=_("From 1."))
    name = models.CharField(_("name on the storage"), max_length=120, unique=True)
    content_type = models.CharField(_("kind of file"), max_length=40, default="image/jpeg")
    width = models.PositiveIntegerField(_("width"), help_text=_("px"))
    height = models.PositiveIntegerField(_("height"), help_text=_("px"))
    bytes = models.PositiveIntegerField(_("size"), help_text=_("Bytes of the picture, unsealed."))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sent by")
    )
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        verbose_name = _("page of a prescription")
        verbose_name_plural = _("pages of prescriptions")
        ordering = ["prescription_id", "page"]
        constraints = [
            models.UniqueConstraint(fields=["prescription", "page"], name="one_picture_of_a_page"),
            models.CheckConstraint(condition=Q(page__gte=1), name="pages_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} p{self.page}"

    @property
    def seal_owner(self) -> str:
        """What the picture is sealed for: renamed to another page or customer's, it does not open."""
        belongs = self.prescription
        return f"prescriptions.file:{belongs.public_id}:{belongs.owner.public_id}:{self.public_id}"


class PrescriptionEvent(models.Model):
    """Something that happened to a prescription: who, when, why. Append-only, and gone with its prescription.

    The note is what one person tells the other about somebody's eyes, so it is sealed like the values.
    """

    class Kind(models.TextChoices):
        ADDED = "added", _("added")
        CHANGED = "changed", _("changed")
        TYPED_IN = "typed_in", _("typed in from the picture")
        MOVED = "moved", _("status changed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The database lets an event go only after its prescription, which is not the order in which Django deletes.
    prescription = models.ForeignKey(
        Prescription, models.DO_NOTHING, related_name="events", verbose_name=_("prescription")
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    from_status = models.CharField(_("from"), max_length=12, choices=Status, blank=True)
    to_status = models.CharField(_("to"), max_length=12, choices=Status)
    reason = models.CharField(_("why"), max_length=30, blank=True)
    sealed_note = models.BinaryField(default=bytes, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("event of a prescription")
        verbose_name_plural = _("events of prescriptions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.to_status}"

    @property
    def seal_owner(self) -> str:
        belongs = self.prescription
        return f"prescriptions.event:{belongs.public_id}:{belongs.owner.public_id}:{self.public_id}"

    @property
    def note(self) -> str:
        """Empty where nobody left one. Raises SealBroken."""
        sealed = bytes(self.sealed_note)
        return crypto.unseal(sealed, owner=self.seal_owner).decode() if sealed else ""

    def seal_note(self, note: str) -> None:
        """Put `note` in; the row is not written."""
        self.sealed_note = crypto.seal(note.encode(), owner=self.seal_owner) if note else b""


class PrescriptionRead(models.Model):
    """A member of staff has seen a prescription or a page of it. Append-only; it outlives what was read."""

    class What(models.TextChoices):
        VALUES = "values", _("values")
        FILE = "file", _("picture")

    prescription_id = models.UUIDField(_("prescription"), help_text=_("Its public id."), db_index=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("read by")
    )
    what = models.CharField(_("what"), max_length=10, choices=What)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False, db_index=True)

    class Meta:
        verbose_name = _("read of a prescription")
        verbose_name_plural = _("reads of prescriptions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.prescription_id}"


class PrescriptionDeletion(models.Model):
    """All versions of a prescription were destroyed, and its pictures. Append-only; nothing of what it said is here."""

    prescription_id = models.UUIDField(_("prescription"), help_text=_("Public id of the version that was named."))
    series = models.UUIDField(_("series"))
    versions = models.PositiveSmallIntegerField(_("versions"))
    pages = models.PositiveSmallIntegerField(_("pages"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("deletion of a prescription")
        verbose_name_plural = _("deletions of prescriptions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.prescription_id}"
