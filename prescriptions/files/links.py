"""Short-lived links to the pages of prescriptions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from prescriptions.models import Prescription

LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True)
class PageLink:
    """One page, from 1, and the path of its picture; sizes in px."""

    page: int
    url: str
    width: int
    height: int


@dataclass(frozen=True)
class Links:
    pages: list[PageLink]
    expires_at: datetime


def links_to(prescription: Prescription, *, reader: User) -> Links:
    """Links to all pages, for `reader`, who may read them; none where there is no picture."""
    pages = [
        PageLink(file.page, f"/api/prescriptions/page?token={file.public_id}", file.width, file.height)
        for file in prescription.files.order_by("page")
    ]
    return Links(pages, timezone.now() + LIFETIME)
