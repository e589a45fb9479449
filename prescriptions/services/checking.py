"""A prescription is looked at, and nothing is written."""

from typing import Any

from accounts.models import User
from prescriptions.judging import Opinion


def check_prescription(owner: User, asked: dict[str, Any]) -> Opinion:
    """What there is to say about a body: what was read, errors, warnings, the last day. Raises UnknownWearer."""
    raise NotImplementedError
