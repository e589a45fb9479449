"""Oscar's API as it comes, and its list in pages of 24: with names and links only as it comes, and with all fields."""

from django.urls import include, path
from oscarapi.serializers.product import ProductSerializer
from oscarapi.views.product import ProductList
from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    page_size = 24


urlpatterns = [
    path("api/", include("oscarapi.urls")),
    path("thin", ProductList.as_view(pagination_class=Pages)),
    path("full", ProductList.as_view(pagination_class=Pages, serializer_class=ProductSerializer)),
]
