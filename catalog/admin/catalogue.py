"""Brands, categories, and the sizes of frames."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import Brand, Category, Frame, FrameSize

from .pages import VersionedPage


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "position", "products"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Brand]:
        return super().get_queryset(request).annotate(product_count=Count("products")).order_by("position", "name")

    @admin.display(description=_("products"))
    def products(self, brand: Any) -> int:
        return brand.product_count


class TreeList(ChangeList):
    """Each category below its parent."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Category]) -> list[Any]:
        return ["tree_ordering"]


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
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

    @admin.display(description=_("name"))
    def indented_name(self, category: Any) -> str:
        return "\u2003" * 2 * category.tree_depth + category.name

    @admin.display(description=_("products"))
    def products(self, category: Any) -> int:
        return category.product_count


@admin.register(FrameSize)
class FrameSizeAdmin(VersionedPage):
    list_display = ["frame", "size_printed", "size_class", "frame_width_mm", "frame_pd_mm", "is_progressive_ok"]
    list_select_related = ["frame__product"]
    list_filter = ["size_class", "is_progressive_ok", "frame__product__brand"]
    search_fields = ["frame__product__name", "size_printed"]
    readonly_fields = [
        "size_class", "frame_pd_mm", "pd_min_mm", "pd_max_mm", "is_progressive_ok", "is_progressive_short_only",
    ]  # fmt: skip

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "frame":
            kwargs["queryset"] = Frame.objects.select_related("product").order_by("product__name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
