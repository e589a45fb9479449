from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class BackOfficeSite(AdminSite):
    site_title = site_header = _("Almahra back office")
    index_title = _("The shop")
