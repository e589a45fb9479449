"""Who tries frames on."""

from dataclasses import dataclass

from accounts.models import User
from almahra.core.guests import hash_of


@dataclass(frozen=True)
class Visitor:
    """A customer, or a guest with the cart token that was sent, if any."""

    customer: User | None = None
    token: str | None = None

    @property
    def guest(self) -> str:
        """What is kept of a guest's token; "" without one."""
        return hash_of(self.token) if self.token else ""
