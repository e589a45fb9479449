from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TryonConfig(AppConfig):
    name = "tryon"
    verbose_name = _("Try-on")

    def ready(self) -> None:
        from . import ranking, receivers  # noqa: F401  (measures faces for lists, listens to sign-ins)
