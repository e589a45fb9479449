"""Links to the pages of prescriptions, for an <img>: each opens one page for one reader, and for five minutes.

The address says nothing of what it opens but the sign of it, which stands in the query: no log of ours has that.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from almahra.core.errors import NotThere
from almahra.core.private_pictures import picture_behind
from almahra.core.views import read_only
from prescriptions.models import Prescription, PrescriptionFile, PrescriptionRead
from prescriptions.services.auditing import note_read

from .keeping import jpeg_of

LIFETIME = timedelta(minutes=5)
SALT = "prescriptions.page"


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
    # As the signature counts: in whole seconds, from the one that has begun.
    expires_at = timezone.now().replace(microsecond=0) + LIFETIME
    pages = [
        PageLink(file.page, _path_of(file, reader), file.width, file.height)
        for file in prescription.files.order_by("page")
    ]
    return Links(pages, expires_at)


@read_only
def page(request: HttpRequest) -> HttpResponse:
    """The picture behind a link. Broken, expired, of somebody who may not read it any more: a 404 like any other.

    What staff open is on record before they see it.
    """
    return picture_behind(request, lambda token: jpeg_of(_opened(token)))


def _path_of(file: PrescriptionFile, reader: User) -> str:
    token = signing.dumps([str(file.public_id), str(reader.public_id)], salt=SALT)
    return f"{reverse('prescription-page')}?{urlencode({'token': token})}"


def _opened(token: str) -> PrescriptionFile:
    """The page that a link opens now. Raises NotThere."""
    try:
        file_id, reader_id = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as problem:
        raise NotThere from problem
    file = PrescriptionFile.objects.select_related("prescription__owner").filter(public_id=file_id).first()
    reader = User.objects.filter(public_id=reader_id, is_active=True).first()
    if file is None or reader is None:
        raise NotThere
    if file.prescription.owner_id != reader.pk:
        if not Prescription.objects.visible_to(reader).filter(pk=file.prescription_id).exists():
            raise NotThere
        note_read(file.prescription, by=reader, what=PrescriptionRead.What.FILE)
    return file
