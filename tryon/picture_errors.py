"""How pictures of frames say no."""

from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Invalid, Refusal


class NotMeasured(Refusal):
    code = "not_measured"
    detail = _("%(sku)s has no measurements. Please give it a size first.")


class PictureTooSmall(Invalid):
    code = "picture_too_small"
    field = "file"
    detail = _("The picture must be at least %(width)s px wide and %(height)s px high.")


class PictureChanged(Refusal):
    code = "picture_changed"
    detail = _("This picture was changed since you looked at it, so nothing was done. Look again, then decide.")


class PictureDecided(Refusal):
    code = "illegal_transition"
    detail = _("This picture can not take this step now: somebody has decided about it already.")


class MeasuresChanged(Refusal):
    code = "measures_changed"
    detail = _("The measurements of %(sku)s have changed since this picture was made. Have it measured anew first.")


class OutsidePicture(Refusal):
    code = "outside_picture"
    detail = _("A line lies outside of the picture.")


class SkuMissing(Invalid):
    code = "required"
    field = "sku"
    detail = _("Say which variants: SKUs with commas between them.")


class TooManySkus(Invalid):
    code = "too_many_skus"
    field = "sku"
    detail = _("Ask for at most %(most)s variants at once.")
