"""What the buttons of a variant's try-on picture do."""

from collections.abc import Callable
from typing import NamedTuple

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from almahra.core.errors import NotThere
from catalog.models import Variant
from tryon.admin.forms import MoveForm, RejectForm, SeenForm
from tryon.models import FramePicture
from tryon.services import frame_pictures

Act = Callable[[Variant, forms.Form, User], object]


class Step(NamedTuple):
    """`form` says what it is about, `act` does it on a valid one, `said` is told afterwards."""

    form: type[forms.Form]
    act: Act
    said: str | Promise
    leads_on: bool = False  # to the next picture that waits


def _picture(variant: Variant, form: forms.Form) -> FramePicture:
    """Raises NotThere for one of another variant."""
    found = FramePicture.objects.filter(variant=variant, public_id=form.cleaned_data["picture"]).first()
    if found is None:
        raise NotThere
    return found


def _draw(variant: Variant, form: forms.Form, by: User) -> None:
    frame_pictures.propose_drawn(variant, by=by)


def _move(variant: Variant, form: forms.Form, by: User) -> None:
    picture = _picture(variant, form)
    lines = form.lines(picture) if isinstance(form, MoveForm) else {}
    frame_pictures.move(picture, revision=form.cleaned_data["revision"], by=by, **lines)


def _approve(variant: Variant, form: forms.Form, by: User) -> None:
    frame_pictures.approve(_picture(variant, form), revision=form.cleaned_data["revision"], by=by)


def _reject(variant: Variant, form: forms.Form, by: User) -> None:
    said = form.cleaned_data
    frame_pictures.reject(_picture(variant, form), revision=said["revision"], note=said["note"], by=by)


def _withdraw(variant: Variant, form: forms.Form, by: User) -> None:
    frame_pictures.withdraw(_picture(variant, form), revision=form.cleaned_data["revision"], by=by)


def _measure_anew(variant: Variant, form: forms.Form, by: User) -> None:
    frame_pictures.measure_anew(_picture(variant, form), revision=form.cleaned_data["revision"], by=by)


STEPS = {
    "draw": Step(forms.Form, _draw, _("It is being drawn.")),
    "move": Step(MoveForm, _move, _("The lines were moved. It is being shown anew.")),
    "approve": Step(SeenForm, _approve, _("It is in use now."), leads_on=True),
    "reject": Step(RejectForm, _reject, _("It was rejected."), leads_on=True),
    "withdraw": Step(SeenForm, _withdraw, _("It is no longer in use. Nobody can try this variant on now.")),
    "anew": Step(SeenForm, _measure_anew, _("It is being measured anew.")),
}
