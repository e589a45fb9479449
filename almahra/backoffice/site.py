from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from .notices import notices

# What staff open every day comes first, what only an operator looks at comes last.
ORDER_OF_APPS = [
    "orders",
    "prescriptions",
    "catalog",
    "tryon",
    "accounts",
    "payments",
    "cart",
    "auth",
    "djstripe",
    "core",
    "axes",
]
# Within an app as well; what is not named here follows by name.
ORDER_OF_PAGES = [
    "Order", "Shipment",
    "Prescription", "PrescriptionRead", "PrescriptionDeletion",
    "Product", "Variant", "Stock", "Shortage", "StockTake", "StockMovement", "TableImport", "Wish", "Review",
    "PicturedVariant", "TryOnDeletion",
    "User", "Address",
    "PaymentIssue", "Payment", "Refund", "Dispute",
    "Coupon", "ShippingMethod", "TaxRate", "Cart",
    "SentMail", "WaitingMail",
]  # fmt: skip
# Apps of others, in our words.
NAMES = {
    "auth": _("Groups of staff"),
    "axes": _("Sign-in attempts"),
    "cart": _("Carts, coupons, taxes and shipping"),
    "djstripe": _("Copies of what Stripe says"),
}


class BackOfficeSite(AdminSite):
    site_title = site_header = _("Almahra back office")
    index_title = _("The shop")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**(extra_context or {}), "notices": notices(request.user)})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps: list[dict[str, Any]] = list(super().get_app_list(request, app_label))
        for app in apps:
            app["name"] = NAMES.get(app["app_label"], app["name"])
            app["models"].sort(key=lambda page: _place(page["object_name"], ORDER_OF_PAGES))
        return sorted(apps, key=lambda app: _place(app["app_label"], ORDER_OF_APPS))


def _place(name: str, order: list[str]) -> int:
    return order.index(name) if name in order else len(order)
