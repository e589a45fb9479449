"""A prescription comes in: typed, as a picture, or both."""

from typing import IO, Any

from accounts.models import User
from prescriptions.models import Prescription


def add_prescription(
    owner: User, asked: dict[str, Any], *, file: IO[bytes] | None = None, is_draft: bool = False
) -> Prescription:
    """Keep what a customer sent, and let it wait for an optician unless it is a draft.

    `asked` is a body as `bodies.PrescriptionBody` reads it. Raises UnknownWearer, Unreadable, PrescriptionInvalid,
    WarningsNotAccepted, TooManyPrescriptions or FileRefused, and then has written nothing.
    """
    raise NotImplementedError
