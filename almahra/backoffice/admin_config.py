from django.contrib.admin.apps import AdminConfig


class BackOfficeAdminConfig(AdminConfig):
    """Django's admin with our site in place of the stock one."""

    default_site = "almahra.backoffice.site.BackOfficeSite"
