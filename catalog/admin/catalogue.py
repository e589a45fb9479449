"""Brands and categories."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import Brand, Category, Product
from catalog.services.cards import ask_for_refresh
from catalog.tree import ids_below


class Shelf(admin.ModelAdmin):
    """What many products show the name of."""

    def products_of(self, shelf: Any) -> QuerySet[Product]:
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        ask_for_refresh(self.products_of(obj).values_list("pk", flat=True))


@admin.register(Brand)
class BrandAdmin(Shelf):
    list_display = ["name", "slug", "position", "products"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Brand]:
        return super().get_queryset(request).annotate(product_count=Count("products")).order_by("position", "name")

    def products_of(self, shelf: Brand) -> QuerySet[Product]:
        return Product.objects.filter(brand=shelf)

    @admin.display(description=_("products"))
    def products(self, brand: Any) -> int:
        return brand.product_count


class TreeList(ChangeList):
    """Each category below its parent."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Category]) -> list[Any]:
        return ["tree_ordering"]


@admin.register(Category)
class CategoryAdmin(Shelf):
    list_display = ["indented_name", "slug", "position", "products"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["parent"]
    list_per_page = 500  # a tree is read in one piece
    sortable_by = ()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TreeList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return Category.objects.with_tree_fields().annotate(product_count=Count("products"))

    def products_of(self, shelf: Category) -> QuerySet[Product]:
        return Product.objects.filter(category__in=ids_below([shelf.slug]))

    @admin.display(description=_("name"))
    def indented_name(self, category: Any) -> str:
        return "\u2003" * 2 * category.tree_depth + category.name

    @admin.display(description=_("products"))
    def products(self, category: Any) -> int:
        return category.product_count
