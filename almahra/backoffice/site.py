from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

# What staff open every day comes first, what only an operator looks at comes last.
ORDER_OF_APPS = ["orders", "catalog", "accounts", "payments", "cart", "auth", "djstripe", "core", "axes"]
# Apps of others, in our words.
NAMES = {"auth": _("Groups of staff"), "djstripe": _("Copies of what Stripe says"), "axes": _("Sign-in attempts")}


class BackOfficeSite(AdminSite):
    site_title = site_header = _("Almahra back office")
    index_title = _("The shop")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps: list[dict[str, Any]] = list(super().get_app_list(request, app_label))
        for app in apps:
            app["name"] = NAMES.get(app["app_label"], app["name"])
        return sorted(apps, key=lambda app: _place(app["app_label"]))


def _place(label: str) -> int:
    return ORDER_OF_APPS.index(label) if label in ORDER_OF_APPS else len(ORDER_OF_APPS)
