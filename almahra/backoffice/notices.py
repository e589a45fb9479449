"""What the first page of the back office tells before anything is asked: things that wait for somebody."""

from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext, ngettext_lazy

from accounts.models import User
from catalog.models import Review, Shortage
from payments.models import PaymentIssue
from prescriptions.access import may_read_prescriptions
from prescriptions.models import Prescription
from prescriptions.status import Status
from prescriptions.waiting import IN_ORDER, wait_in_words
from tryon.models import FramePicture

ROWS = 5


class Notice(NamedTuple):
    """A sentence that leads to a list, and the first of its rows: where each leads, and what it says."""

    text: str
    url: str
    rows: list[tuple[str, str]]


def notices(reader: AbstractBaseUser | AnonymousUser) -> list[Notice]:
    """What this member of staff may see of what waits."""
    if not isinstance(reader, User):
        return []
    found = []
    if may_read_prescriptions(reader):
        found.append(_prescriptions())
    if reader.has_perm("payments.view_paymentissue"):
        found.append(_payment_issues())
    if reader.has_perm("catalog.change_review"):
        found.append(_reviews())
    if reader.has_perm("tryon.change_picturedvariant"):
        found += [_try_on_pictures(), _stale_pictures()]
    if reader.has_perm("catalog.view_shortage"):
        found.append(_low_stock())
    return [notice for notice in found if notice]


def _prescriptions() -> Notice | None:
    """How many wait for an optician, and since when; nothing of what they say, and not for whom."""
    waiting = Prescription.objects.filter(status=Status.SUBMITTED).defer("sealed")
    longest = waiting.order_by("submitted_at", "pk").first()
    if longest is None:
        return None
    count = waiting.count()
    text = ngettext(
        "%(count)d prescription waits for an optician; the longest %(waits)s",
        "%(count)d prescriptions wait for an optician; the longest %(waits)s",
        count,
    )
    rows = [
        (reverse("admin:prescriptions_prescription_change", args=[one.pk]), _kind_and_wait(one))
        for one in waiting.order_by(*IN_ORDER)[:ROWS]
    ]
    facts = {"count": count, "waits": wait_in_words(longest)}
    return Notice(text % facts, reverse("admin:prescriptions_prescription_changelist"), rows)


def _kind_and_wait(prescription: Prescription) -> str:
    flag = "⚑ " if prescription.is_flagged else ""
    return f"{flag}{prescription.get_kind_display()}, {wait_in_words(prescription)}"


def _payment_issues() -> Notice | None:
    open_ones = PaymentIssue.objects.filter(settled_at=None)
    count = open_ones.count()
    if not count:
        return None
    text = ngettext("%(count)d payment issue is open", "%(count)d payment issues are open", count)
    oldest = open_ones.select_related("payment__order").order_by("created_at", "pk")[:ROWS]
    rows = [(reverse("admin:payments_paymentissue_change", args=[one.pk]), _about(one)) for one in oldest]
    return Notice(
        text % {"count": count}, f"{reverse('admin:payments_paymentissue_changelist')}?settled_at__isempty=1", rows
    )


def _about(issue: PaymentIssue) -> str:
    kind = str(issue.get_kind_display())
    return f"{issue.payment.order.number}: {kind}" if issue.payment else kind


def _reviews() -> Notice | None:
    waiting = Review.objects.filter(state=Review.State.PENDING)
    count = waiting.count()
    if not count:
        return None
    text = ngettext("%(count)d review waits to be published", "%(count)d reviews wait to be published", count)
    oldest = waiting.select_related("product").as_queue()[:ROWS]
    rows = [(reverse("admin:catalog_review_change", args=[one.pk]), f"{one.product}: {one}") for one in oldest]
    return Notice(text % {"count": count}, f"{reverse('admin:catalog_review_changelist')}?state__exact=pending", rows)


def _try_on_pictures() -> Notice | None:
    """Cut-outs that somebody must look at, and those that could not be made."""
    waiting = FramePicture.objects.filter(state__in=[FramePicture.State.TO_APPROVE, FramePicture.State.FAILED])
    text = ngettext_lazy("%(count)d try-on picture waits for you", "%(count)d try-on pictures wait for you", "count")
    return _pictures(waiting.order_by("updated_at", "pk"), text, "yours")


def _stale_pictures() -> Notice | None:
    text = ngettext_lazy(
        "%(count)d try-on picture is not shown any more: the measurements have changed",
        "%(count)d try-on pictures are not shown any more: the measurements have changed",
        "count",
    )
    return _pictures(FramePicture.objects.stale().order_by("pk"), text, "stale")


def _pictures(pictures: QuerySet[FramePicture], text: Any, shown: str) -> Notice | None:
    count = pictures.count()
    if not count:
        return None
    rows = [
        (reverse("admin:tryon_picturedvariant_change", args=[one.variant_id]), _of_frame(one))
        for one in pictures.select_related("variant__product")[:ROWS]
    ]
    return Notice(text % {"count": count}, f"{reverse('admin:tryon_picturedvariant_changelist')}?picture={shown}", rows)


def _of_frame(picture: FramePicture) -> str:
    named = f"{picture.variant.sku} {picture.variant}"
    return named if picture.state == FramePicture.State.APPROVED else f"{named}: {picture.get_state_display()}"


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
