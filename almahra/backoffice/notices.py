"""What the first page of the back office tells before anything is asked: things that wait for somebody."""

from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.models import User
from catalog.models import Shortage

ROWS = 5


class Notice(NamedTuple):
    """A sentence that leads to a list, and the first of its rows: where each leads, and what it says."""

    text: str
    url: str
    rows: list[tuple[str, str]]


def notices(reader: AbstractBaseUser | AnonymousUser) -> list[Notice]:
    """What this member of staff may see of what waits."""
    found = []
    if isinstance(reader, User) and reader.has_perm("catalog.view_shortage"):
        found.append(_low_stock())
    return [notice for notice in found if notice]


def _low_stock() -> Notice | None:
    low = Shortage.objects.open().filter(variant__is_active=True, variant__product__status="published")
    count = low.count()
    if not count:
        return None
    text = ngettext("%(count)d variant is running low", "%(count)d variants are running low", count)
    left = F("variant__stock__on_hand") - F("variant__stock__reserved")
    newest = low.select_related("variant__product").annotate(left_now=left).order_by("-began_at", "pk")[:ROWS]
    rows = [(_stock_of(one.variant_id), f"{one.variant.sku} {one.variant}: {one.left_now}") for one in newest]
    return Notice(text % {"count": count}, f"{reverse('admin:catalog_shortage_changelist')}?ended_at__isempty=1", rows)


def _stock_of(variant_id: int) -> str:
    return reverse("admin:catalog_variant_stock", args=[variant_id])
