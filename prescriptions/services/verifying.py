"""What an optician does with a prescription that waits.

`revision` is that of the prescription which the optician saw: what was changed meanwhile has to be looked at again.
All raise IllegalTransition when it does not wait any more, and PrescriptionChanged when it is another one by now.
"""

from typing import Any

from accounts.models import User
from prescriptions.models import Prescription
from prescriptions.reasons import Question, Rejection


def verify(prescription: Prescription, *, by: User, revision: int) -> None:
    """Say that it is right. The version it corrects is superseded in the same moment.

    Raises SamePerson for who typed the values, NotYourOwn for the customer in person, ValuesMissing where nobody has
    typed any, PrescriptionInvalid where they can not be right, and PrescriptionExpired.
    """
    raise NotImplementedError


def ask(prescription: Prescription, *, by: User, revision: int, question: Question, note: str = "") -> None:
    """Ask the customer something; it waits for the answer."""
    raise NotImplementedError


def reject(prescription: Prescription, *, by: User, revision: int, reason: Rejection, note: str = "") -> None:
    """Say no, and why."""
    raise NotImplementedError


def type_in(prescription: Prescription, asked: dict[str, Any], *, by: User, revision: int) -> None:
    """Write the values as they stand in the picture, as a body of `bodies.ValuesBody`. Somebody else verifies them.

    Warnings are kept for that person to see, and need nobody's yes. Raises Unreadable or PrescriptionInvalid.
    """
    raise NotImplementedError
