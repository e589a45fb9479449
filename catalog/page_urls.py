"""The page behind the link in our mails, mounted at the root of the site."""

from django.urls import path

from .notices import stock_notices

urlpatterns = [path("stock-notices", stock_notices, name="stock-notices")]
