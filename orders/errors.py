from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Invalid, Refusal


class IllegalTransition(Refusal):
    code = "illegal_transition"
    detail = _("Order %(number)s can not take this step now.")


class AlreadyShipped(IllegalTransition):
    detail = _("A parcel of order %(number)s has left, so it can not be cancelled. Send back what you do not want.")


class NothingToShip(Refusal):
    code = "nothing_to_ship"
    detail = _("A parcel needs at least one piece that has not left yet.")


class ShippedTooMany(Refusal):
    code = "shipped_too_many"
    detail = _("Of %(name)s only %(left)s have not left yet.")


class UnknownLine(Invalid):
    code = "unknown_line"
    field = "lines"
    detail = _("This line is not one of the order.")


class CartEmpty(Refusal):
    code = "cart_empty"
    detail = _("There is nothing in the cart.")


class PriceChanged(Refusal):
    code = "price_changed"
    detail = _("The total has changed since you saw it. Please look at the new one.")


class EmailRequired(Invalid):
    code = "email_required"
    field = "email"
    detail = _("We need an e-mail address to write to you about the order.")


class AddressRequired(Invalid):
    code = "address_required"
    field = "shipping_address"
    detail = _("Please tell us where to send it.")


class OrderNotPayable(Refusal):
    code = "order_not_payable"
    detail = _("Order %(number)s is not waiting for a payment.")


class OrderExpired(Refusal):
    code = "order_expired"
    detail = _("Order %(number)s was not paid in time. Please order again.")
