"""The pages behind the links in our mails, mounted at the root of the site."""

from django.urls import path

from . import pages

urlpatterns = [
    path("verify-email", pages.verify_email, name="verify-email"),
    path("reset-password", pages.reset_password, name="reset-password"),
]
