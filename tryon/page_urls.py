"""The page where frames are tried on, mounted at the root of the site."""

from django.urls import path

from .page import try_on

urlpatterns = [path("try-on", try_on, name="try-on")]
