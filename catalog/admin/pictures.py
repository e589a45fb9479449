"""The pictures on the page of a product: added, described, put in order, taken down."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.models import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from almahra.core.errors import Refusal
from almahra.core.responses import error_response
from catalog.errors import StorageUnavailable
from catalog.models import ProductImage
from catalog.pictures import cleaned
from catalog.services.images import MOST_PICTURES, as_upload, forget_files, hang_up, remove_image

from .pages import PartOfProduct

SMALL = "image/webp"  # every browser that the back office runs in shows it
# An attribute and not a style: those are not allowed on the page.
PATCH = '<svg class="colour" viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" fill="{}"/></svg>'


def thumbnail(image: ProductImage) -> str:
    """The address of the smallest file there is of a picture."""
    storage = image.file.storage
    small = next((made["file"] for made in image.renditions if made["type"] == SMALL), image.file.name)
    return str(storage.url(small))


class PictureInput(forms.FileInput):
    """The picture itself once there is one: a stored picture is replaced by adding another."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        if value and hasattr(value, "url"):
            return format_html('<img class="thumbnail" src="{}" alt="" loading="lazy">', thumbnail(value.instance))
        return super().render(name, value, attrs, renderer)


class PictureForm(forms.ModelForm):
    # Not an ImageField: it would open the file before we looked at its header.
    file = forms.FileField(label=_("File"), widget=PictureInput)

    class Meta:
        model = ProductImage
        fields = ["file", "variant", "alt", "position"]
        widgets = {
            # The words of the script that lets rows be dragged; without it the numbers are typed.
            "position": forms.NumberInput(
                attrs={
                    "min": 0,
                    "data-move": _("Move this picture: drag it, or press the up and down arrows"),
                    "data-moved": _("Now picture {place} of {count}"),
                }
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = not self.instance.pk
        self.fields["file"].disabled = not is_new
        self.fields["position"].required = not is_new  # a new picture without one hangs behind the others
        if is_new:
            self.initial["position"] = None

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        try:
            return as_upload(cleaned(file))
        except Refusal as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal


class PictureFormSet(forms.BaseInlineFormSet):
    stored: list[ProductImage]  # by this request; whoever rolls it back deletes their files

    def save_new(self, form: ModelForm, commit: bool = True) -> Any:
        image = super().save_new(form, commit=False)
        if commit:
            hang_up(image, position=form.cleaned_data["position"])
            self.stored.append(image)
        return image

    def delete_existing(self, obj: ProductImage, commit: bool = True) -> None:
        if commit:
            remove_image(obj)


class PictureInline(PartOfProduct, admin.TabularInline):
    model = ProductImage
    form = PictureForm
    formset = PictureFormSet
    fields = ["position", "file", "variant", "alt", "state"]
    readonly_fields = ["state"]
    extra = 0
    max_num = MOST_PICTURES
    classes = ["pictures"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs, validate_max=True)
        formset.stored = pictures_of(request)  # type: ignore[attr-defined]  # the class is made for this request
        return formset

    @admin.display(description=_("state"))
    def state(self, image: ProductImage) -> str:
        if not image.pk:
            return "–"
        if image.is_being_made:
            return format_html('<span class="being-made">{}</span>', _("Smaller files are being made"))
        facts = _("%(width)s × %(height)s px, %(count)s files") % {
            "width": image.width,
            "height": image.height,
            "count": len(image.renditions),
        }
        return format_html("{}<br>{} {}", facts, format_html(PATCH, image.colour), image.colour)


class PicturesOnPage(admin.ModelAdmin):
    """A page on which pictures are added: a picture's file is stored before the page's transaction is certain."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        done = False
        try:
            response = super().changeform_view(request, *args, **kwargs)
            done = True
        except StorageUnavailable as refusal:
            return _not_stored(request, refusal)
        finally:
            if not done:
                forget_files(pictures_of(request))
        return response


def pictures_of(request: HttpRequest) -> list[ProductImage]:
    """The pictures that this request has stored so far."""
    if not hasattr(request, "stored_pictures"):
        request.stored_pictures = []  # type: ignore[attr-defined]
    return request.stored_pictures  # type: ignore[attr-defined]


def _not_stored(request: HttpRequest, refusal: StorageUnavailable) -> HttpResponse:
    detail = _("%(reason)s Nothing was saved; your browser's Back button keeps what you typed.") % {"reason": refusal}
    return error_response(
        request, refusal.status, refusal.code, str(detail), headers={"Retry-After": str(refusal.retry_after)}
    )
