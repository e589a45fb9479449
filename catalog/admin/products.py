"""The page of a product: its texts, measurements, variants and pictures, saved as one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, F, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from almahra.core.admin import MoneyInputs
from almahra.core.errors import Refusal
from catalog.errors import NothingForSale
from catalog.models import Frame, FrameSize, Product, ProductImage, Variant
from catalog.pictures import cleaned
from catalog.services import products as service
from catalog.services.images import as_upload, remove_image
from catalog.services.stock import open_shelves

from .pages import VersionedPage, page_of
from .variants import available


class PartOfProduct(admin.options.InlineModelAdmin):
    """Rows of one product, which refer to sizes and variants of the same product only."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget  # sizes and variants are made elsewhere; four icons a row are noise
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        product_id = page_of(request)
        if db_field.name == "size":
            kwargs["queryset"] = FrameSize.objects.filter(frame__product=product_id)
        elif db_field.name == "variant":
            kwargs["queryset"] = Variant.objects.filter(product=product_id).select_related("product")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class FrameInline(admin.StackedInline):
    model = Frame
    can_delete = False
    extra = 0


class VariantInline(MoneyInputs, PartOfProduct, admin.TabularInline):
    model = Variant
    money_fields = ("price", "compare_at_price")
    fields = [
        "sku", "gtin", "colour", "size", "price", "compare_at_price", "position", "is_active", "left",
    ]  # fmt: skip  # the rest is on the variant's own page: this row fits a screen
    readonly_fields = ["left"]
    can_delete = False  # a variant that was sold once stays; take it off sale
    extra = 0
    show_change_link = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Variant]:
        return super().get_queryset(request).select_related("stock", "size")

    @admin.display(description=_("available"))
    def left(self, variant: Variant) -> str:
        return available(variant)


class PictureInput(forms.FileInput):
    """The picture itself once there is one: a stored picture is replaced by adding another."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if value and hasattr(value, "url"):
            return format_html('<img class="thumbnail" src="{}" alt="">', value.url)
        return super().render(name, value, attrs, renderer)


class PictureForm(forms.ModelForm):
    # Not an ImageField: it would open the file before we looked at its header.
    file = forms.FileField(label=_("File"), widget=PictureInput)

    class Meta:
        model = ProductImage
        fields = ["file", "variant", "alt", "position"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].disabled = bool(self.instance.pk)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        try:
            return as_upload(cleaned(file))
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


class PictureFormSet(forms.BaseInlineFormSet):
    def delete_existing(self, obj: ProductImage, commit: bool = True) -> None:
        if commit:
            remove_image(obj)


class PictureInline(PartOfProduct, admin.TabularInline):
    model = ProductImage
    form = PictureForm
    formset = PictureFormSet
    extra = 0


@admin.register(Product)
class ProductAdmin(VersionedPage, SimpleHistoryAdmin):
    list_display = ["name", "brand", "category", "status", "variants", "left", "updated_at"]
    list_filter = ["status", "kind", "brand", "category", "frame__shape", "frame__material"]
    list_select_related = ["brand", "category"]
    search_fields = ["name", "slug", "variants__sku", "variants__gtin"]
    search_help_text = _("Name, SKU or GTIN")
    autocomplete_fields = ["brand", "category"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["status", "published_at", "updated_at", "sizes"]
    inlines = [FrameInline, VariantInline, PictureInline]
    actions = ["publish", "archive"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "brand", "category", "audience", "description", "version"]}),
        (_("In the shop"), {"fields": ["status", "published_at", "updated_at", "sizes"]}),
    ]

    class Media:
        css = {"all": ["almahra/admin.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        free = Sum(F("variants__stock__on_hand") - F("variants__stock__reserved"), default=0)
        return super().get_queryset(request).annotate(variant_count=Count("variants"), pieces_left=free)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # archived instead: orders, stock and history point at it

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        return True  # history is for reading; going back would save over what happened since

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Variant:
            open_shelves(formset.new_objects)

    @admin.display(description=_("variants"), ordering="variant_count")
    def variants(self, product: Any) -> int:
        return product.variant_count

    @admin.display(description=_("available"), ordering="pieces_left")
    def left(self, product: Any) -> int:
        return product.pieces_left

    @admin.display(description=_("sizes"))
    def sizes(self, product: Product) -> str:
        """Each size has a page of its own, for a form inside a form inside a form is no help."""
        frame = getattr(product, "frame", None)
        if frame is None:
            return "–"
        pages = [(reverse("admin:catalog_framesize_change", args=[size.pk]), size) for size in frame.sizes.all()]
        another = f"{reverse('admin:catalog_framesize_add')}?frame={frame.pk}"
        return format_html_join(" · ", '<a href="{}">{}</a>', [*pages, (another, _("Add a size"))])

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        for product in queryset:
            try:
                service.publish(product)
            except NothingForSale as refusal:
                self.message_user(request, str(refusal), messages.WARNING)

    @admin.action(description=_("Archive"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        for product in queryset:
            service.archive(product)
