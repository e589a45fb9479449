"""Groups of staff and their permissions, brought in line with the table."""

import fnmatch
from collections.abc import Iterable, Mapping

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction


class NoSuchPermission(LookupError):
    """A pattern of the table names an installed model, and a permission that this model does not have."""


@transaction.atomic
def write_roles(roles: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Give each group exactly the permissions of its patterns; how many those are. Raises NoSuchPermission.

    Groups that the table does not name stay as they are.
    """
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    counts = {}
    for name, patterns in roles.items():
        wanted = {known[permission] for pattern in patterns for permission in _matching(pattern, known)}
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(wanted)
        counts[name] = len(wanted)
    return counts


def _matching(pattern: str, known: Iterable[str]) -> list[str]:
    found = fnmatch.filter(known, pattern)
    if not found and _is_installed(pattern):
        raise NoSuchPermission(pattern)
    return found


def _is_installed(pattern: str) -> bool:
    """Whether a model of ours answers to the pattern: "orders.change_lensjob" is about orders.lensjob."""
    app_label, _, codename = pattern.partition(".")
    model_pattern = codename.partition("_")[2]
    return any(
        model._meta.app_label == app_label and fnmatch.fnmatchcase(model._meta.model_name or "", model_pattern)
        for model in apps.get_models()
    )
