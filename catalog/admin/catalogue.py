"""Brands, categories, and the sizes of frames."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import Brand, Category, Frame, FrameSize, Product
from catalog.services.cards import ask_for_refresh
from catalog.tree import ids_below

from .pages import VersionedPage, changed


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


@admin.register(FrameSize)
class FrameSizeAdmin(VersionedPage):
    list_display = ["frame", "size_printed", "size_class", "frame_width_mm", "frame_pd_mm", "is_progressive_ok"]
    list_select_related = ["frame__product"]
    list_filter = ["size_class", "is_progressive_ok", "frame__product__brand"]
    search_fields = ["frame__product__name", "size_printed"]
    readonly_fields = [
        "size_class", "frame_pd_mm", "pd_min_mm", "pd_max_mm", "is_progressive_ok", "is_progressive_short_only",
    ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # Variants of its frame have this size, so it stays where it is.
        return [*self.readonly_fields, *(["frame"] if obj else [])]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(obj) and not obj.variants.exists() and super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: FrameSize) -> None:
        super().delete_model(request, obj)
        changed(obj.frame.product)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "frame":
            kwargs["queryset"] = Frame.objects.select_related("product").order_by("product__name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
