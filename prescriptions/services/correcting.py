"""A customer corrects a prescription: an open one in place, a verified one by a new version."""

from typing import IO, Any

from accounts.models import User
from prescriptions.models import Prescription


def correct_prescription(
    prescription: Prescription, asked: dict[str, Any], *, by: User, file: IO[bytes] | None = None
) -> Prescription:
    """The prescription as corrected. What `asked` does not name stays; a new file takes the place of the old one.

    A draft stays one until `asked` says `is_draft: false`; a question that was asked is answered by this, and what was
    rejected stands in the queue again. Of a verified or expired one this makes the next version, and the old one stays
    as it is until that is verified. Raises as `add_prescription` does, and HasNewerVersion.
    """
    raise NotImplementedError
