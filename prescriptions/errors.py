"""The ways we say no about prescriptions. Those about files are in `prescriptions.files.errors`."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Invalid, Refusal


class Problem(NamedTuple):
    """Something wrong with one field of a body: a code, and words for people."""

    field: str
    code: str
    detail: str


class FieldsInvalid(Invalid):
    """Several fields at once are wrong."""

    detail = _("Please correct the marked fields.")

    def __init__(self, problems: Iterable[Problem], **facts: Any) -> None:
        super().__init__(**facts)
        self.problems = list(problems)

    def by_field(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for field, code, detail in self.problems:
            found.setdefault(field, []).append((code, detail))
        return found


class PrescriptionInvalid(FieldsInvalid):
    """What was written can not be read, or can not be right."""


class WarningsNotAccepted(Invalid):
    """`warnings` among the facts are those that still need a yes: [{code, field, detail, needs_review}]."""

    code = "warnings_not_accepted"
    field = "accepted_warnings"
    detail = _("Something in this prescription is unusual. Please look at it again, and confirm it if it is right.")


class UnknownWearer(Invalid):
    code = "unknown_wearer"
    field = "wearer"
    detail = _("You have no such wearer.")


class UnknownPrescription(Invalid):
    code = "unknown_prescription"
    field = "prescription"
    detail = _("You have no such prescription.")


class NotADraft(Invalid):
    code = "not_a_draft"
    field = "is_draft"
    detail = _("This prescription is not a draft any more.")


class TooManyPrescriptions(Refusal):
    code = "too_many_prescriptions"
    detail = _("An account keeps at most %(most)s prescriptions. Please delete one that you do not need.")


class HasNewerVersion(Refusal):
    code = "has_newer_version"
    detail = _("This prescription has been corrected already. Please correct the newer version.")


class PrescriptionInUse(Refusal):
    code = "prescription_in_use"
    detail = _("This prescription is needed for an order, so it can not be deleted yet.")


class IllegalTransition(Refusal):
    code = "illegal_transition"
    detail = _("This prescription can not take this step now.")


class PrescriptionChanged(Refusal):
    code = "prescription_changed"
    detail = _("This prescription was changed while you looked at it. Please look again.")


class SamePerson(Refusal):
    code = "same_person"
    detail = _("You have typed these values, so somebody else has to verify them.")


class NotYourOwn(Refusal):
    code = "not_your_own"
    detail = _("Nobody verifies a prescription of their own account.")


class ValuesMissing(Refusal):
    code = "values_missing"
    detail = _("Nobody has typed in the values yet.")


class PrescriptionExpired(Refusal):
    code = "prescription_expired"
    detail = _("This prescription is over, so it can not be verified any more.")
