"""How try-on says no."""

from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Refusal


class TryOnUnavailable(Refusal):
    code = "try_on_unavailable"
    detail = _("There is no picture of this frame yet that could be tried on.")
