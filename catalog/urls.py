from django.urls import path

from . import views

urlpatterns = [
    path("products", views.ProductListView.as_view(), name="products"),
    path("products/categories", views.CategoryTreeView.as_view(), name="categories"),
    path("products/brands", views.BrandListView.as_view(), name="brands"),
    path("products/<slug:key>", views.ProductDetailView.as_view(), name="product"),
]
