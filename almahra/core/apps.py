from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "almahra.core"
    label = "core"
    verbose_name = _("Workings")

    def ready(self) -> None:
        from . import checks  # noqa: F401  (registers the system checks)

        autodiscover_modules("tasks")  # outbox handlers live beside the tasks of their app
        autodiscover_modules("sealed")  # and each app says there what it keeps sealed
