"""How a service says no. The API turns a Refusal into our JSON error, the admin into a message."""

from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What Django raises when the database is away, cut the connection, or gave up on a lock or a slow query.
DATABASE_AWAY = (OperationalError, InterfaceError)


class Refusal(Exception):
    """A request that is understood and declined. Subclasses set the class attributes.

    `code` is contract and never changes; `detail` is for people, translated, and may name facts as `%(sku)s`;
    `facts` travel to the client beside it, so they hold nothing private.
    """

    status = 409
    code = "refused"
    detail: str | Promise = _("This can not be done now.")
    retry_after: int | None = None  # seconds, for 429 and 503

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    def __str__(self) -> str:
        return str(self.detail) % self.facts if self.facts else str(self.detail)


class Invalid(Refusal):
    """Input that only a service can judge; `field` names the part of the body at fault, where there is one."""

    status = 400
    code = "invalid"
    field: str | None = None

    def reasons(self) -> list[tuple[str, str]]:
        """Each thing that is wrong with `field`: a code, and words for people."""
        return [(self.code, str(self))]

    def by_field(self) -> dict[str, list[tuple[str, str]]]:
        """The reasons under the field they are about; none where no field is."""
        return {self.field: self.reasons()} if self.field else {}


class NotThere(Refusal):
    """Missing, or somebody else's: the two look the same from outside."""

    status = 404
    code = "not_found"
    detail = _("There is nothing here that you may see.")


class Unavailable(Refusal):
    """Something outside of us is down. Trying again later is right."""

    status = 503
    code = "unavailable"
    detail = _("This is not available at the moment. Please try again shortly.")
    retry_after = 5


class StorageUnavailable(Unavailable):
    code = "storage_unavailable"
    detail = _("Files can not be stored or read at the moment. Please try again shortly.")


class IdempotencyKeyReused(Refusal):
    code = "idempotency_key_reused"
    detail = _("This Idempotency-Key was used for another request. Use a new one.")


class BodyTooLarge(Refusal):
    status = 413
    code = "body_too_large"
    detail = _("The request is larger than %(limit)s bytes.")
