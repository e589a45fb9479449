"""The shapes of people: what they send to sign in, their profile, their addresses."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from almahra.core.serializers import Body

from .births import check_date_of_birth
from .countries import country_code
from .models import Address
from .phones import e164

LONGEST_PASSWORD = 256  # characters; more is no safer, only slower to hash


class PasswordField(serializers.CharField):
    """As it is typed, spaces included; never sent back."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=LONGEST_PASSWORD,
            trim_whitespace=False,
            write_only=True,
            style={"input_type": "password"},
            **kwargs,
        )


class TokenField(serializers.CharField):
    """A token of a link or of a session: longer than any of ours is none of ours."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, **kwargs)


class EmailBody(Body):
    email = serializers.EmailField(max_length=254)


class RegisterBody(EmailBody):
    password = PasswordField()
    first_name = serializers.CharField(max_length=100)
    last_name = serializers.CharField(max_length=100)
    language = serializers.ChoiceField(
        settings.LANGUAGES, required=False, help_text=_("Of mails. Without it, the language of the request.")
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"language": get_language() or settings.LANGUAGE_CODE, **attrs}


class LoginBody(EmailBody):
    password = PasswordField()


class VerifyEmailBody(Body):
    token = TokenField()


class RefreshBody(Body):
    refresh = TokenField()


class LogoutBody(Body):
    refresh = TokenField(required=False)


class NewPasswordBody(Body):
    token = TokenField()
    password = PasswordField()


class ChangePasswordBody(Body):
    current_password = PasswordField()
    new_password = PasswordField()


class NoticeSerializer(serializers.Serializer):
    """A sentence for people where there is nothing else to tell."""

    detail = serializers.CharField()


class ProfileSerializer(Body):
    """A person as they see themselves. The e-mail address is changed by other means: it has to be proven."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    email = serializers.EmailField(read_only=True)
    email_verified_at = serializers.DateTimeField(read_only=True)
    first_name = serializers.CharField(max_length=100)
    last_name = serializers.CharField(max_length=100)
    phone = serializers.CharField(max_length=40, allow_blank=True, default="", help_text=_("Answered as E.164."))
    language = serializers.ChoiceField(settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    is_staff = serializers.BooleanField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)

    def validate_phone(self, written: str) -> str:
        return e164(written)


class TokensSerializer(serializers.Serializer):
    access = serializers.CharField(help_text=_("For the Authorization header, 15 minutes long."))
    refresh = serializers.CharField(help_text=_("For one trade at /api/auth/refresh."))


class SignedInSerializer(TokensSerializer):
    user = ProfileSerializer()


class AddressSerializer(Body):
    """Where parcels or invoices go. Local phone numbers are read as those of the address's country."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    kind = serializers.ChoiceField(Address.Kind.choices, default=Address.Kind.SHIPPING)
    name = serializers.CharField(max_length=200)
    line1 = serializers.CharField(max_length=200)
    line2 = serializers.CharField(max_length=200, allow_blank=True, default="")
    city = serializers.CharField(max_length=100)
    region = serializers.CharField(max_length=100, allow_blank=True, default="")
    postal_code = serializers.CharField(max_length=20, allow_blank=True, default="")
    country = serializers.CharField(max_length=10, help_text=_("ISO 3166-1 alpha-2, for example AE."))
    phone = serializers.CharField(max_length=40, allow_blank=True, default="", help_text=_("Answered as E.164."))
    is_default = serializers.BooleanField(default=False)

    def validate_country(self, written: str) -> str:
        return country_code(written)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "phone" in attrs:
            # A PATCH may leave the country as it is.
            country = attrs.get("country") or getattr(self.instance, "country", None)
            try:
                attrs["phone"] = e164(attrs["phone"], country=country)
            except DjangoValidationError as refusal:
                raise serializers.ValidationError({"phone": refusal.messages}, code=refusal.code) from refusal
        return attrs


class WearerSerializer(Body):
    """Somebody glasses are bought for. What is usual for eyes depends on their age."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    name = serializers.CharField(max_length=100)
    date_of_birth = serializers.DateField(validators=[check_date_of_birth])
    created_at = serializers.DateTimeField(read_only=True)
