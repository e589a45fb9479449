"""Tables that make promises keepable: what is still to be done, what was already answered, who tried how often."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def due(self) -> "OutboxQuerySet":
        """Waiting, not given up, and not in the hands of a worker that may still be at it."""
        return self.filter(done_at=None, failed_at=None, available_at__lte=timezone.now())


class OutboxMessage(models.Model):
    """One side effect that a committed transaction asked for: a mail, a call to the outside."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.CharField(_("topic"), max_length=100)
    payload = models.JSONField(_("payload"), default=dict, help_text=_("Ids only, never personal data."))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # Also the lease: a worker that takes the row moves this ahead, so that nobody else takes it meanwhile.
    available_at = models.DateTimeField(_("next try"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    about = models.CharField(
        _("about"), max_length=40, blank=True, default="", db_default="", help_text=_("The number of an order.")
    )
    copy_of = models.ForeignKey(
        "SentMail", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("copy of")
    )
    asked_by = models.UUIDField(_("asked for by"), null=True, blank=True, help_text=_("Public id of the colleague."))
    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbox message")
        verbose_name_plural = _("outbox")
        indexes = [
            models.Index(
                fields=["available_at"],
                name="outbox_waiting",
                condition=models.Q(done_at=None, failed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"


class WaitingMail(OutboxMessage):
    """A mail that has not left yet: the same row, on a page for those who answer customers."""

    class Meta:
        proxy = True
        verbose_name = _("mail on its way")
        verbose_name_plural = _("mails on their way")


class SentMail(models.Model):
    """A mail that the mail server has accepted: what, to whom, when. Not what it said.

    Its id is that of the outbox message behind it, so one message is noted once. `topic` and `payload` are
    copies, good for writing the mail again after the message is gone.
    """

    class Trouble(models.TextChoices):
        """Why a mail was not accepted; noted on its outbox message."""

        NO_ANSWER = "mail_no_answer", _("the mail server did not answer")
        ADDRESS_REFUSED = "mail_address_refused", _("the mail server does not accept this address")
        LOGIN_REFUSED = "mail_login_refused", _("the mail server does not accept our password")
        MAIL_REFUSED = "mail_refused", _("the mail server did not take it this time")

    id = models.UUIDField(primary_key=True, editable=False)
    topic = models.CharField(_("mail"), max_length=100)
    payload = models.JSONField(_("payload"), default=dict, help_text=_("Ids only, never personal data."))
    about = models.CharField(_("about"), max_length=40, blank=True, db_index=True)
    recipient = models.EmailField(_("to"), db_index=True)
    subject = models.CharField(_("subject"), max_length=300)
    language = models.CharField(_("language"), max_length=5)
    message_id = models.CharField(_("Message-ID"), max_length=300)
    copy_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name=_("copy of")
    )
    asked_by = models.UUIDField(_("asked for by"), null=True, blank=True, help_text=_("Public id of the colleague."))
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("sent mail")
        verbose_name_plural = _("sent mails")
        ordering = ["-sent_at", "pk"]
        permissions = [("resend_sentmail", _("Can send a mail again"))]

    def __str__(self) -> str:
        return self.subject


class IdempotencyKey(models.Model):
    """The first answer to a request that carried an Idempotency-Key, kept to be given again."""

    scope = models.CharField(max_length=100, help_text=_("The endpoint and who asked."))
    key = models.UUIDField()
    fingerprint = models.CharField(max_length=64, help_text=_("SHA-256 of the request body."))
    status = models.PositiveSmallIntegerField(null=True)
    sealed_answer = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_answer_for_a_key")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class Attempts(models.Model):
    """Attempts in one window, counted here while Redis is away."""

    key = models.CharField(max_length=200, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
