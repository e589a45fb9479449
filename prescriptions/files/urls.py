from django.urls import path

from . import links

urlpatterns = [path("prescriptions/page", links.page, name="prescription-page")]
