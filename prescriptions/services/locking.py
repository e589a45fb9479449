from accounts.models import User


def lock_prescriptions_of(owner_id: int) -> None:
    """Let one change to a customer's prescriptions happen at a time, whoever makes it.

    Wearers take the same lock, so none is deleted while a prescription is written for it.
    """
    User.objects.select_for_update(no_key=True).get(pk=owner_id)
