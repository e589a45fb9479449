"""What staff say about pictures of frames."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tryon.models import FramePicture


class SendForm(forms.Form):
    # Not an ImageField: it would open the file before we looked at its header.
    file = forms.FileField(
        label=_("Picture"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic"}),
        help_text=_(
            "A photo of the open frame from the front on white, at least 500 px wide, with nothing else in it. Or the "
            "frame alone as PNG or WebP with a transparent background: then it is taken as it is."
        ),
    )


class SeenForm(forms.Form):
    """What a button is about: this picture, as it was seen."""

    picture = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class RejectForm(SeenForm):
    note = forms.CharField(
        label=_("Why?"), max_length=200, required=False, help_text=_("For your colleagues, in the history.")
    )


def _mm(label: Any, help_text: Any) -> forms.FloatField:
    number = forms.NumberInput(attrs={"step": "0.1"})
    return forms.FloatField(label=label, help_text=help_text, min_value=0, max_value=400, widget=number)


class MoveForm(SeenForm):
    datum = _mm(_("Datum line"), _("The horizontal midline of the lenses: mm below the upper edge."))
    hinge = _mm(_("Hinges"), _("The middle of the temples where they begin: mm below the upper edge."))
    centre = _mm(_("Middle of the bridge"), _("mm from the left edge."))

    def lines(self, picture: FramePicture) -> dict[str, float]:
        """In px of the picture. On a valid form."""
        px_per_mm = picture.px_per_mm or 0
        names = {"datum_row": "datum", "hinge_row": "hinge", "centre_column": "centre"}
        return {row: self.cleaned_data[name] * px_per_mm for row, name in names.items()}


def first_fault(form: forms.Form) -> str:
    """The first thing that is wrong with a form, in words."""
    faults: list[ValidationError] = [fault for told in form.errors.as_data().values() for fault in told]
    return " ".join(faults[0].messages) if faults else ""
