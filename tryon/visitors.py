"""Who tries frames on."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from almahra.core.guests import hash_of


@dataclass(frozen=True)
class Visitor:
    """A customer, or a guest with the cart token that was sent, if any."""

    customer: User | None = None
    token: str | None = None

    @classmethod
    def of(cls, user: Any, token: str | None) -> "Visitor":
        """`user` as a request has it; somebody signed in needs no token."""
        return cls(customer=user) if isinstance(user, User) else cls(token=token)

    @property
    def guest(self) -> str:
        """What is kept of a guest's token; "" without one."""
        return hash_of(self.token) if self.token else ""
