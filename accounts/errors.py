"""The ways we say no about people."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Invalid, Refusal


class SignInRefused(Refusal):
    """One answer for an unknown address, a wrong password, an unverified and a deactivated account."""

    status = 401
    code = "invalid_credentials"
    detail = _("The e-mail address or the password is wrong, or the address is not verified yet.")


class TokenNotValid(Refusal):
    status = 401
    code = "token_not_valid"
    detail = _("Please sign in again.")


class LinkNotValid(Invalid):
    code = "link_not_valid"
    field = "token"
    detail = _("This link was used already, was replaced by a newer one, or is too old. Please ask for a new one.")


class WrongPassword(Invalid):
    code = "wrong_password"
    field = "current_password"
    detail = _("This is not your current password.")


class PasswordTooWeak(Invalid):
    """Carries each reason of Django's validators, under the name that the password has in the body."""

    code = "password_too_weak"
    detail = _("Please choose a stronger password.")

    def __init__(self, problems: Iterable[ValidationError], *, field: str, **facts: Any) -> None:
        super().__init__(**facts)
        self.field = field
        self.problems = list(problems)

    def reasons(self) -> list[tuple[str, str]]:
        return [(problem.code or self.code, " ".join(problem.messages)) for problem in self.problems]


class NotYourself(Refusal):
    code = "not_yourself"
    detail = _("Nobody can deactivate their own account.")


class LastSuperAdmin(Refusal):
    code = "last_super_admin"
    detail = _("This is the last super admin; make another one first.")


class SuperAdminOnly(Refusal):
    status = 403
    code = "super_admin_only"
    detail = _("Only a super admin can do this to a super admin.")


class TooManyWearers(Refusal):
    code = "too_many_wearers"
    detail = _("An account has at most %(most)s wearers. Please delete one that you do not need.")


class WearerInUse(Refusal):
    code = "wearer_in_use"
    detail = _("There are prescriptions for this wearer. Please delete them first.")
