"""How we say no to a file."""

from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Invalid, Unavailable


class FileRefused(Invalid):
    """A file that is no prescription's picture, or not one that we take."""

    code = "file.refused"
    field = "file"


class FileTooBig(FileRefused):
    status = 413
    code = "file.too_big"
    detail = _("The file is larger than %(megabytes)s MB. Please send a smaller photo, or fewer pages.")


class FileEmpty(FileRefused):
    code = "file.empty"
    detail = _("The file is empty. Please choose it again.")


class TypeUnknown(FileRefused):
    code = "file.type_unknown"
    detail = _("We read JPEG, PNG, WebP and HEIC pictures, and PDF. This file is none of them, whatever its name says.")


class FileBroken(FileRefused):
    code = "file.broken"
    detail = _("The file is damaged or not complete. Please send it again, or a photo of the prescription.")


class TooManyPixels(FileRefused):
    code = "file.too_many_pixels"
    detail = _("A picture may have at most %(megapixels)s megapixels. Please send a smaller one.")


class PictureMoves(FileRefused):
    code = "file.animated"
    detail = _("This picture moves. Please send a photo that does not.")


class TooManyPages(FileRefused):
    code = "file.too_many_pages"
    detail = _("A PDF may have at most %(pages)s pages. Please send only those with the prescription.")


class PageTooLarge(FileRefused):
    code = "file.page_too_large"
    detail = _("A page of this PDF is larger than any sheet of paper. Please send a photo of the prescription.")


class FileEncrypted(FileRefused):
    code = "file.encrypted"
    detail = _("This PDF is protected. Please print it into a new PDF without a password, or send a photo of it.")


class FilePolyglot(FileRefused):
    code = "file.polyglot"
    detail = _("There is something before or behind this PDF that does not belong to it. Please send a photo of it.")


class TooMuchWork(FileRefused):
    code = "file.too_complex"
    detail = _("This PDF takes too long to be drawn. Please send a photo of the prescription.")


class ManyFilesNow(Unavailable):
    code = "file.busy"
    detail = _("Many files come in at the moment. Please try again shortly.")
