"""The sizes of a frame: typed beside a drawing of it, on the product's page or on a page of their own."""

import json
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.checks import InlineModelAdminChecks
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import modelformset_factory
from django.forms.widgets import Script
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalog import sizing
from catalog.models import Frame, FrameSize, Product

from .pages import VersionedForm, VersionedPage, changed

SCRIPT = Script("almahra/measures.js", type="module")
# The words on the drawing.
WORDS = {
    "label": _("The frame from the front and its temple, to scale:"),
    "a_mm": "A",
    "b_mm": "B",
    "dbl_mm": "DBL",
    "temple_mm": _("temple"),
    "frame_width_mm": _("total width"),
}


def outline_of(frame: Frame | None) -> str:
    """What the script needs beside the fields, as JSON."""
    known = {"shape": frame.shape, "rim": frame.rim_type} if frame else {}
    words = {name: str(word) for name, word in WORDS.items()}
    return json.dumps({**known, "rules": sizing.for_page(), "words": words})


class MeasuredForm(forms.ModelForm):
    """A size whose implausible numbers are told in words, each at its field."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        lengths = {name: self.cleaned_data.get(name) for name in sizing.FIELDS}
        for name, words in sizing.faults(lengths).items():
            self.add_error(name, [ValidationError(said, code="implausible") for said in words])
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # The frame is no field where it is known, and no other size of it may have the same name.
        hidden: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # not in the stubs
        return hidden - {"frame"} if self.instance.frame_id else hidden


class SizePageForm(MeasuredForm, VersionedForm):
    @property
    def outline(self) -> str:
        return outline_of(self.instance.frame if self.instance.pk else None)


class SizeFormSet(forms.BaseModelFormSet):
    """The sizes of a product, whose frame lies between the two."""

    frame_form: forms.ModelForm | None = None  # on the same page

    def __init__(self, *args: Any, instance: Product, save_as_new: bool = False, **kwargs: Any) -> None:
        self.frame = getattr(instance, "frame", None) if instance.pk else None
        self.product = instance
        sizes = FrameSize.objects.filter(frame=self.frame) if self.frame else FrameSize.objects.none()
        super().__init__(*args, **{**kwargs, "queryset": sizes})

    @classmethod
    def get_default_prefix(cls) -> str:
        return "sizes"

    @property
    def outline(self) -> str:
        return outline_of(self.frame)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]  # not in the stubs
        if self.frame:
            form.instance.frame = self.frame
        return form

    def clean(self) -> None:
        super().clean()
        names = [form.cleaned_data.get("size_printed") for form in self.forms if form.has_changed() or form.instance.pk]
        if len(set(names)) < len(names):
            raise ValidationError(_("Two sizes have the same printed size."), code="twice")
        is_framed = self.frame or (self.frame_form and self.frame_form.has_changed())
        if names and not is_framed:
            raise ValidationError(_("Sizes belong to a frame: say above what is true of all of them."), code="no_frame")

    def save_new(self, form: Any, commit: bool = True) -> Any:
        form.instance.frame = self.product.frame  # saved before its sizes
        return super().save_new(form, commit=commit)


class ThroughTheFrame(InlineModelAdminChecks):
    """A size points at a frame and the frame at the product, so there is no foreign key to look for."""

    def _check_exclude_of_parent_model(self, obj: Any, parent_model: Any) -> list[Any]:
        return []

    def _check_relation(self, obj: Any, parent_model: Any) -> list[Any]:
        return []


class SizeInline(admin.TabularInline):
    model = FrameSize
    form = MeasuredForm
    template = "admin/catalog/product/sizes.html"
    checks_class = ThroughTheFrame
    fields = ["a_mm", "b_mm", "dbl_mm", "ed_mm", "temple_mm", "frame_width_mm", "size_printed", "weight_g"]
    can_delete = False  # variants have it; one without any is deleted on its own page
    extra = 0
    show_change_link = True
    classes = ["sizes"]

    class Media:
        js = [SCRIPT]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        return modelformset_factory(
            FrameSize,
            form=self.form,
            formset=SizeFormSet,
            fields=flatten_fieldsets(self.get_fieldsets(request, obj)),
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
            extra=self.get_extra(request, obj) if self.has_add_permission(request, obj) else 0,
            max_num=None if self.has_add_permission(request, obj) else 0,
        )


@admin.register(FrameSize)
class FrameSizeAdmin(VersionedPage):
    form = SizePageForm
    change_form_template = "admin/catalog/framesize/change_form.html"
    list_display = ["frame", "size_printed", "size_class", "frame_width_mm", "frame_pd_mm", "is_progressive_ok"]
    list_select_related = ["frame__product"]
    list_filter = ["size_class", "is_progressive_ok", "frame__product__brand"]
    search_fields = ["frame__product__name", "size_printed"]
    readonly_fields = [
        "size_class", "frame_pd_mm", "pd_min_mm", "pd_max_mm", "is_progressive_ok", "is_progressive_short_only",
    ]  # fmt: skip

    class Media:
        css = {"all": ["almahra/admin.css"]}
        js = [SCRIPT]

    def get_queryset(self, request: HttpRequest) -> QuerySet[FrameSize]:
        return super().get_queryset(request).select_related("frame__product")

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
