"""How the catalogue says no."""

from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Invalid, Refusal, Unavailable


class OutOfStock(Refusal):
    code = "out_of_stock"
    detail = _("There are not enough pieces of %(sku)s left.")


class StockPromised(Refusal):
    code = "stock_promised"
    detail = _("%(sku)s can not be lowered that far: orders wait for the pieces.")


class NothingForSale(Refusal):
    code = "nothing_for_sale"
    detail = _("%(slug)s has no variant on sale, so there is nothing to publish.")


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


class StorageUnavailable(Unavailable):
    code = "storage_unavailable"
    detail = _("The picture could not be stored. Please try again shortly.")


class NotHeld(RuntimeError):
    """Pieces were to leave, or to go back to the shelf, that no order holds.

    A mistake in our own code and never somebody's input, hence no Refusal: it must be seen and mended.
    """

    def __init__(self, *, sku: str) -> None:
        super().__init__(f"more pieces of {sku} were moved than are held")
