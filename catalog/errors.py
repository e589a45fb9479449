"""How the catalogue says no."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Invalid, Refusal, Unavailable


class OutOfStock(Refusal):
    code = "out_of_stock"
    detail = _("There are not enough pieces of %(sku)s left.")


class StockPromised(Refusal):
    code = "stock_promised"
    detail = _("%(sku)s can not be lowered that far: orders wait for the pieces.")


class PiecesThere(Refusal):
    code = "in_stock"
    detail = _("There are pieces of %(sku)s left: no need to wait.")


class UnknownVariant(Invalid):
    code = "unknown_sku"
    field = "sku"
    detail = _("This product has no such variant on sale.")


class EmailMissing(Invalid):
    code = "email_required"
    field = "email"
    detail = _("Please give an e-mail address that we can write to.")


class EmailOfAccount(Invalid):
    code = "email_of_account"
    field = "email"
    detail = _("You are signed in: we write to the address of your account.")


class TableRefused(Invalid):
    """A file that is no table as we read it; `why` is told to people."""

    code = "table_refused"
    field = "file"

    def __init__(self, why: str | Promise, **facts: Any) -> None:
        super().__init__(**facts)
        self.detail = why


class CountKnown(Refusal):
    code = "count_known"
    detail = _(
        "The same numbers were written into the stock on %(day)s already, so nothing is done. If they were counted "
        "anew and came out the same, say so below."
    )


class CountOvertaken(Refusal):
    code = "count_overtaken"
    detail = _(
        "Somebody corrected the stock of %(sku)s since this page was made, so nothing was written. Look at the file "
        "once more."
    )


class ImportOvertaken(Refusal):
    code = "import_overtaken"
    detail = _("The shop has changed since this page was made, so nothing was written. Look at the changes once more.")


class ImportBusy(Refusal):
    code = "import_busy"
    detail = _("This file is being worked on already.")


class NotReady(Refusal):
    """`missing` says what is to be done, in words."""

    code = "not_ready"
    detail = _("%(name)s can not go live yet. %(missing)s")


class StepNotNow(Refusal):
    code = "illegal_transition"
    detail = _("%(name)s can not take this step now: it is %(status)s.")


class PricesChanged(Refusal):
    code = "prices_changed"
    detail = _(
        "This is not what was shown: a price has changed meanwhile, or what you ask for. Nothing was written; below "
        "stands how it is now."
    )


class PictureRefused(Invalid):
    code = "picture_refused"
    field = "file"
    detail = _("This is not a JPEG, PNG, WebP or HEIC picture, or it is damaged.")


class PictureTooLarge(PictureRefused):
    code = "picture_too_large"
    detail = _("A picture may have at most %(megapixels)s megapixels.")


class PictureMoves(PictureRefused):
    code = "picture_moves"
    detail = _("A picture may not be animated.")


class NoSuchVariant(Invalid):
    code = "unknown_variant"
    field = "variant"
    detail = _("The product has no variant with this SKU.")


class TooManyPictures(Refusal):
    code = "too_many_pictures"
    detail = _("A product may have at most %(most)s pictures.")


class PicturesUnlike(Invalid):
    code = "pictures_unlike"
    field = "ids"
    detail = _("Name every picture of the product once, and no other.")


class StorageUnavailable(Unavailable):
    code = "storage_unavailable"
    detail = _("The picture could not be stored. Please try again shortly.")


class AlreadyReviewed(Refusal):
    code = "already_reviewed"
    detail = _("You have reviewed this already. You can change what you wrote.")


class FitNotAsked(Invalid):
    code = "fit_not_asked"
    field = "fit"
    detail = _("Only frames fit or do not.")


class OwnReview(Refusal):
    status = 403
    code = "own_review"
    detail = _("Whether your own review helps is for others to say.")


class ReviewChanged(Refusal):
    code = "review_changed"
    detail = _("The author has changed this review since you read it. Read it again, then decide.")


class ReviewDecided(Refusal):
    code = "illegal_transition"
    detail = _("This review can not take this step now: somebody has decided about it already.")


class NotHeld(RuntimeError):
    """Pieces were to leave, or to go back to the shelf, that no order holds.

    A mistake in our own code and never somebody's input, hence no Refusal: it must be seen and mended.
    """

    def __init__(self, *, sku: str) -> None:
        super().__init__(f"more pieces of {sku} were moved than are held")
