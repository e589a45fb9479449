"""A guest signs in."""

from accounts.models import User
from tryon.models import TryOnSession
from tryon.visitors import Visitor


def adopt_sessions(customer: User, token: str) -> None:
    """The guest's sessions are the customer's from now on. A wrong token changes nothing."""
    TryOnSession.objects.of(Visitor(token=token)).update(owner=customer, guest="")
