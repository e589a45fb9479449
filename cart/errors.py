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


class CouponUnknown(Invalid):
    code = "coupon_unknown"
    field = "code"
    detail = _("We do not know this code.")


class CouponRefused(Refusal):
    """Why a coupon takes nothing off. `facts` begin with its code, `coupon`."""


class CouponNotForCart(CouponRefused):
    """The code is good, but not for this cart as it stands: it may stay there until it is."""


class CouponMinimum(CouponNotForCart):
    code = "coupon_minimum"
    detail = _("What the code %(coupon)s is for must come to %(minimum)s %(currency)s or more.")


class CouponNotForThese(CouponNotForCart):
    code = "coupon_not_for_these"
    detail = _("The code %(coupon)s is not for what is in your cart.")


class CouponNotBegun(CouponRefused):
    code = "coupon_not_begun"
    detail = _("The code %(coupon)s is not valid yet.")


class CouponExpired(CouponRefused):
    code = "coupon_expired"
    detail = _("The code %(coupon)s is not valid any more.")


class CouponUsedUp(CouponRefused):
    code = "coupon_used_up"
    detail = _("The code %(coupon)s has been used up.")


class CouponUsedByYou(CouponRefused):
    code = "coupon_used_by_you"
    detail = _("You have used the code %(coupon)s already.")
