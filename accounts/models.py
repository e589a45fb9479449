"""People: who they are, where they live, and the devices they are signed in on."""

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .births import EARLIEST, age_on, check_date_of_birth


class UserManager(BaseUserManager["User"]):
    def with_email(self, email: str) -> "models.QuerySet[User]":
        """The one account of this address, in whatever case it is written, or none."""
        # Not `iexact`, which compares UPPER(email) and so walks past the unique index on LOWER(email).
        return self.alias(email_lower=Lower("email")).filter(email_lower=Lower(Value(email.strip())))

    def get_by_natural_key(self, username: str | None) -> "User":
        """What Django's own sign-in and commands look a person up by. Raises User.DoesNotExist."""
        return self.with_email(username or "").get()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        fields |= {"is_staff": True, "is_superuser": True, "email_verified_at": timezone.now()}
        return self.create_user(email, password, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A customer or a member of staff, known by an e-mail address that is unique in any case."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"))
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True, help_text=_("E.164, for example +971501234567."))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May sign in to the back office."))
    is_active = models.BooleanField(_("active"), default=True)
    email_verified_at = models.DateTimeField(_("e-mail verified"), null=True, blank=True)
    created_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [("deactivate_user", _("Can deactivate and reactivate people"))]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="one_account_for_an_email",
                violation_error_message=_("There is an account with this e-mail address already."),
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.first_name or self.email


class AddressQuerySet(models.QuerySet["Address"]):
    def of(self, user: Any) -> "AddressQuerySet":
        """The addresses of the person who asks; none for a stranger."""
        return self.filter(user_id=user.pk)


class Address(models.Model):
    """Where parcels or invoices of one person go."""

    class Kind(models.TextChoices):
        SHIPPING = "shipping", _("shipping")
        BILLING = "billing", _("billing")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="addresses", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SHIPPING)
    name = models.CharField(_("name"), max_length=200)
    line1 = models.CharField(_("address"), max_length=200)
    line2 = models.CharField(_("address, second line"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100)
    region = models.CharField(_("region"), max_length=100, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166-1 alpha-2, for example AE."))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_default = models.BooleanField(_("default"), default=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-is_default", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(is_default=True), name="one_default_address_of_each_kind"
            ),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="country_is_iso_3166"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.line1}, {self.city} {self.country}"


class WearerQuerySet(models.QuerySet["Wearer"]):
    def of(self, user: Any) -> "WearerQuerySet":
        """The wearers on the account of the person who asks; none for a stranger."""
        return self.filter(owner_id=user.pk)


class Wearer(models.Model):
    """Somebody glasses are bought for: the customer, or a member of the family. A child has no account of its own."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="wearers", verbose_name=_("account"))
    name = models.CharField(_("name"), max_length=100)
    date_of_birth = models.DateField(_("date of birth"), validators=[check_date_of_birth])
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    objects = WearerQuerySet.as_manager()

    class Meta:
        verbose_name = _("wearer")
        verbose_name_plural = _("wearers")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(date_of_birth__gte=EARLIEST), name="wearers_were_born_since_1900")
        ]

    def __str__(self) -> str:
        return self.name

    def age_on(self, day: date) -> int:
        """Whole years on a day."""
        return age_on(day, born=self.date_of_birth)


class DeviceSessionQuerySet(models.QuerySet["DeviceSession"]):
    def open(self) -> "DeviceSessionQuerySet":
        return self.filter(ended_at=None, expires_at__gt=timezone.now())

    def rotate(self, session_id: uuid.UUID, *, spent: uuid.UUID, until: datetime) -> bool:
        """Trade the refresh token `spent` for a new one, good `until`. Of many parallel trades one is True.

        One UPDATE whose conditions stand on the row itself: a later one waits for the row, sees the new
        `refresh_id`, and changes nothing.
        """
        mine = self.open().filter(pk=session_id, refresh_id=spent, user__in=User.objects.filter(is_active=True))
        return bool(
            mine.update(
                refresh_id=uuid.uuid4(),
                previous_refresh_id=F("refresh_id"),
                rotated_at=timezone.now(),
                expires_at=until,
            )
        )

    def end_if_reused(self, session_id: uuid.UUID, *, spent: uuid.UUID, since: datetime) -> bool:
        """End the session if `spent` is an older token of it, unless it was the newest one until after `since`."""
        reused = self.open().filter(pk=session_id).exclude(refresh_id=spent)
        late = reused.exclude(previous_refresh_id=spent, rotated_at__gt=since)
        return bool(late.update(ended_at=timezone.now(), ended_because=DeviceSession.Ending.REUSED))


class DeviceSession(models.Model):
    """One sign-in on one device: a family of refresh tokens of which only the newest counts.

    Rotation is one conditional UPDATE on `refresh_id`, so of many parallel uses of one token exactly one wins.
    Access tokens name the session too: ending it ends them at once.
    """

    class Ending(models.TextChoices):
        SIGNED_OUT = "signed_out", _("signed out")
        REUSED = "reused", _("a spent token came back")
        PASSWORD_CHANGED = "password_changed", _("password changed")
        PASSWORD_RESET = "password_reset", _("password reset")
        DEACTIVATED = "deactivated", _("account deactivated")
        BY_STAFF = "by_staff", _("signed out by staff")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", verbose_name=_("person"))
    refresh_id = models.UUIDField(default=uuid.uuid4, help_text=_("The jti of the newest refresh token."))
    previous_refresh_id = models.UUIDField(null=True, help_text=_("The jti of the one before, for late twins."))
    created_at = models.DateTimeField(_("signed in"), auto_now_add=True)
    rotated_at = models.DateTimeField(_("last used"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_because = models.CharField(_("why it ended"), max_length=30, choices=Ending, blank=True)
    objects = DeviceSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("signed-in device")
        verbose_name_plural = _("signed-in devices")
        ordering = ["-created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.created_at:%Y-%m-%d %H:%M}"
