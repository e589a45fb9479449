from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CartConfig(AppConfig):
    name = "cart"
    verbose_name = _("Selling")

    def ready(self) -> None:
        from . import receivers  # noqa: F401  (listens to sign-ins)
