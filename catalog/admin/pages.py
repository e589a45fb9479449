"""What the pages of a product share: the second of two savers is told."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog.models import FrameSize, Product, Variant
from catalog.services.cards import refresh


class VersionedForm(forms.ModelForm):
    """Carries the version of the product that was shown, and refuses to save over a newer one."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"].initial = version_of(self.instance)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.instance.pk and self.cleaned_data.get("version") != version_of(self.instance):
            raise ValidationError(
                _("Somebody else changed this meanwhile, so nothing was saved. Open the page again and repeat."),
                code="changed_meanwhile",
            )
        return cleaned


class VersionedPage(admin.ModelAdmin):
    """A page that edits a product or a part of one. Subclasses say whose part it is."""

    form = VersionedForm

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is None or request.method != "POST" or not self.has_change_permission(request, found):
            return found
        # Django saves a form in one transaction: from here to its end nobody else can save this product.
        Product.objects.select_for_update().get(pk=product_of(found).pk)
        return super().get_object(request, object_id, from_field)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        changed(product_of(form.instance))


def changed(product: Product) -> None:
    """A part of a product was saved or is gone: it has a new version, and a new card."""
    Product.objects.filter(pk=product.pk).touch()
    refresh([product.pk])


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


def page_of(request: HttpRequest) -> Any:
    """The id of the row whose page was asked for; None on the page for a new one."""
    return request.resolver_match.kwargs.get("object_id") if request.resolver_match else None


def product_of(row: models.Model) -> Product:
    """The product that a variant or a size is a part of; itself for a product."""
    if isinstance(row, Product):
        return row
    return row.frame.product if hasattr(row, "frame") else row.product  # type: ignore[attr-defined]  # a size or a variant


def version_of(row: models.Model) -> str:
    return product_of(row).updated_at.isoformat()
