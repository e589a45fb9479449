from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Invalid, NotThere, Refusal


class UnknownProduct(NotThere):
    code = "unknown_product"
    detail = _("We do not sell this.")


class QuantityTooLarge(Invalid):
    code = "quantity_too_large"
    field = "quantity"
    detail = _("At most %(most)s pieces of one thing fit into a cart.")


class CartFull(Refusal):
    code = "cart_full"
    detail = _("At most %(most)s different things fit into a cart.")


class UnknownAddress(Invalid):
    """`field` is set by whoever knows which address of the body it was."""

    code = "unknown_address"
    detail = _("You have no such address.")

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class UnknownShippingMethod(Invalid):
    code = "unknown_shipping_method"
    field = "shipping_method"
    detail = _("There is no such way of shipping.")


class NotShippedThere(Invalid):
    code = "not_shipped_there"
    field = "shipping_address"
    detail = _("We do not ship to %(country)s.")


class MethodNotThere(Invalid):
    code = "not_shipped_there"
    field = "shipping_method"
    detail = _("This way of shipping does not go to %(country)s.")


class MethodUnavailable(Refusal):
    """`why` is the reason in words, `reason` its code."""

    code = "shipping_method_unavailable"
    detail = _("This way of shipping does not take your order. %(why)s")


class MethodMissing(Refusal):
    code = "method_missing"
    detail = _("None of our ways of shipping takes this order. Please ask us.")


class TaxUnknown(Refusal):
    code = "tax_unknown"
    detail = _("We can not sell to this place yet, because we do not know the tax there. Please ask us.")


class ConsentMissing(Invalid):
    code = "consent_missing"
    field = "terms_accepted"
    detail = _("Please accept our terms.")
