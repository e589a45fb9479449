from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CartConfig(AppConfig):
    name = "cart"
    verbose_name = _("Selling")

    def ready(self) -> None:
        from almahra.core import guests

        from . import receivers  # noqa: F401  (listens to sign-ins)
        from .services.finding import is_guest, open_guest_cart

        guests.kept_by(knows=is_guest, admits=open_guest_cart)
