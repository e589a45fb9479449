"""What a client has sent: JSON, or a form with a file and the same JSON as text beside it."""

from typing import IO, Any, NamedTuple

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from almahra.core.errors import BodyTooLarge
from almahra.core.parsers import read_json


class Sent(NamedTuple):
    values: Any
    file: IO[bytes] | None


def sent_in(request: Request) -> Sent:
    """Raises ValidationError, ParseError or BodyTooLarge."""
    form: Any = request.data
    if not isinstance(form, QueryDict):
        return Sent(form, None)
    if strange := [name for name in form if name not in {"file", "values"}]:
        said = ErrorDetail(_("This field is unknown or can not be set."), "unknown_field")
        raise ValidationError({name: [said] for name in strange})
    for name in ("file", "values"):
        if len(form.getlist(name)) > 1:
            raise ValidationError({name: [ErrorDetail(_("Please send this once."), "given_twice")]})
    file = form.get("file")
    if not isinstance(file, UploadedFile):
        raise ValidationError({"file": [ErrorDetail(_("Please choose a file."), "required")]})
    return Sent(_values(form.get("values")), file)


def _values(part: str | UploadedFile | None) -> Any:
    """Browsers send JSON in a form as text, or as a file without a name worth keeping."""
    if part is None:
        return {}
    text = part.read(settings.MAX_BODY_BYTES + 1) if isinstance(part, UploadedFile) else part
    if len(text) > settings.MAX_BODY_BYTES:
        raise BodyTooLarge(limit=settings.MAX_BODY_BYTES)
    return read_json(text)
