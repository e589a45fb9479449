"""The page behind the link in our mails, mounted at the root of the site."""

from django.urls import path

from . import pages

urlpatterns = [path("orders/<slug:number>", pages.order_page, name="order-page")]
