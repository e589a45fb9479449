"""A photo of somebody, and the frames that were tried on it. All of it is gone after a day."""

import json
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from almahra.core import crypto
from catalog.models import Variant
from tryon.querysets import SessionQuerySet


class TryOnSession(models.Model):
    """One photo, for a day: of a customer, or of the guest whose cart token has the hash `guest`.

    What was measured in it is one sealed document; no mesh and no template of a face is kept.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        READY = "ready", _("ready")
        FAILED = "failed", _("not possible")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,  # a row that goes by itself would leave its files behind
        null=True,
        blank=True,
        related_name="try_on_sessions",
        verbose_name=_("customer"),
    )
    guest = models.CharField(_("guest"), max_length=64, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    code = models.CharField(_("problem"), max_length=40, blank=True)
    photo = models.CharField(
        _("name on the storage"), max_length=120, blank=True, help_text=_("Empty once nothing can be tried on it.")
    )
    width_px = models.PositiveIntegerField(_("width"), help_text=_("px"))
    height_px = models.PositiveIntegerField(_("height"), help_text=_("px"))
    sealed = models.BinaryField(default=bytes, blank=True, help_text=_("What was measured, encrypted."))
    consent_version = models.CharField(_("consent"), max_length=20, help_text=_("Version of the text agreed to."))
    consented_at = models.DateTimeField(_("agreed at"), default=timezone.now)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("deleted at"), db_index=True)
    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("try-on session")
        verbose_name_plural = _("try-on sessions")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["guest"], name="sessions_of_a_guest", condition=~Q(guest=""))]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False, guest="") | Q(owner=None) & ~Q(guest=""),
                name="photo_of_a_customer_or_a_guest",
            ),
            models.CheckConstraint(condition=~Q(photo="") | Q(state="failed"), name="photo_kept_while_it_is_of_use"),
            models.UniqueConstraint(fields=["photo"], name="one_session_of_a_photo", condition=~Q(photo="")),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def photo_seal(self) -> str:
        """What the photo is sealed for. Not the owner: a guest who signs in keeps the session."""
        return f"tryon.photo:{self.public_id}"

    @property
    def seal_owner(self) -> str:
        return f"tryon.session:{self.public_id}"

    @property
    def measured(self) -> dict[str, Any]:
        """What was found in the photo; empty before. Raises SealBroken."""
        sealed = bytes(self.sealed)
        return json.loads(crypto.unseal(sealed, owner=self.seal_owner)) if sealed else {}

    def seal(self, measured: dict[str, Any]) -> None:
        """Put `measured` in; the row is not written."""
        self.sealed = crypto.seal(json.dumps(measured).encode(), owner=self.seal_owner)


class TryOn(models.Model):
    """One frame on one face of a session. The same question again is the same row.

    `asked` is the face, the PD and the tint, as a keyed hash that tells two questions apart; what they are is sealed.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("not possible")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(TryOnSession, models.CASCADE, related_name="tries", verbose_name=_("session"))
    variant = models.ForeignKey(
        Variant, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("variant")
    )
    sku = models.CharField(_("SKU"), max_length=40)
    asked = models.CharField(max_length=64, editable=False)
    sealed_question = models.BinaryField(help_text=_("Face, PD and tint, encrypted."))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    code = models.CharField(_("problem"), max_length=40, blank=True)
    picture = models.CharField(_("name on the storage"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("try-on")
        verbose_name_plural = _("try-ons")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "sku", "asked"], name="one_picture_of_a_question"),
            models.CheckConstraint(
                condition=Q(state="queued", done_at=None) | ~Q(state="queued") & Q(done_at__isnull=False),
                name="answered_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="done") & ~Q(picture="") | ~Q(state="done") & Q(picture=""),
                name="done_with_a_picture",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def question_seal(self) -> str:
        return f"tryon.question:{self.session.public_id}:{self.public_id}"

    @property
    def picture_seal(self) -> str:
        return f"tryon.picture:{self.session.public_id}:{self.public_id}"

    @property
    def question(self) -> dict[str, Any]:
        """Raises SealBroken."""
        found: dict[str, Any] = json.loads(crypto.unseal(bytes(self.sealed_question), owner=self.question_seal))
        return found

    def seal(self, question: dict[str, Any]) -> None:
        """Put `question` in; the row is not written."""
        self.sealed_question = crypto.seal(json.dumps(question).encode(), owner=self.question_seal)


class TryOnDeletion(models.Model):
    """A session was destroyed with its photo and all that came from it. Append-only; nothing of it is here."""

    class Reason(models.TextChoices):
        ASKED = "asked", _("asked for")
        EXPIRED = "expired", _("its day was over")
        ERASED = "erased", _("the account was erased")

    session_id = models.UUIDField(_("session"), help_text=_("Its public id."), unique=True)
    reason = models.CharField(_("why"), max_length=10, choices=Reason)
    consent_version = models.CharField(_("consent"), max_length=20)
    pictures = models.PositiveIntegerField(_("pictures"), help_text=_("The photo and what was made from it."))
    uploaded_at = models.DateTimeField(_("photo sent"))
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("deletion of a try-on session")
        verbose_name_plural = _("deletions of try-on sessions")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.session_id)
