from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Refusal


class OutOfStock(Refusal):
    code = "out_of_stock"
    detail = _("There are not enough pieces of %(sku)s left.")


class StockPromised(Refusal):
    code = "stock_promised"
    detail = _("%(sku)s can not be lowered that far: orders wait for the pieces.")
