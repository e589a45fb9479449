"""Who of the staff may read prescriptions."""

from typing import Any

from django.contrib.auth.models import Permission


def may_read_prescriptions(user: Any) -> bool:
    """Whether `user` is an active member of staff who may view prescriptions by a group.

    Being super admin is not enough: `has_perm` would say yes to one of them, whatever the groups.
    """
    return _has_by_group(user, "view_prescription")


def may_verify_prescriptions(user: Any) -> bool:
    """As `may_read_prescriptions`, for verifying, asking, rejecting and typing in."""
    return _has_by_group(user, "change_prescription")


def _has_by_group(user: Any, codename: str) -> bool:
    if not (user.pk and user.is_active and user.is_staff):
        return False
    named = Permission.objects.filter(content_type__app_label="prescriptions", codename=codename)
    return named.filter(group__user=user.pk).exists()
