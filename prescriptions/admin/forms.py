"""What an optician is asked before something happens to a prescription."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from prescriptions.bodies import ValuesBody
from prescriptions.document import Document
from prescriptions.errors import FieldsInvalid
from prescriptions.models import Prescription
from prescriptions.optics.powers import format_power
from prescriptions.optics.prescribed import Use
from prescriptions.optics.terms import Eye
from prescriptions.reading import DATES, LENS, PUPILS
from prescriptions.reasons import Question, Rejection

from .words import EYE_FIELDS, FIELDS, METHODS, SIDES, USES

POWERS = ["sphere", "cylinder", "axis", "add"]
TEXTS = ["brand", "colour"]
PRISMS = 2  # of one eye: one across, one up or down; more only where they are there already
PRESCRIBER = {"name": _("name"), "licence": _("licence"), "phone": _("telephone"), "address": _("address")}


class ReasonForm(forms.Form):
    """`revision` is that of the prescription which the optician has read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason: forms.ChoiceField
    note = forms.CharField(
        label=_("In your own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The customer reads this in the account. It is not in the mail, so values may stand in it."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("reason") == "other" and not said.get("note"):
            self.add_error("note", _("Please say what it is: the reason alone tells the customer nothing."))
        return said


def _reason(label: Any, choices: Any) -> forms.ChoiceField:
    told = _("The customer gets these words as a mail.")
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, help_text=told)


class AskForm(ReasonForm):
    reason = _reason(_("What do we ask?"), Question.choices)
    field_order = ["revision", "reason", "note"]


class RejectForm(ReasonForm):
    reason = _reason(_("Why?"), Rejection.choices)
    field_order = ["revision", "reason", "note"]


def _text(label: Any, longest: int = 40, **more: Any) -> forms.CharField:
    """As it stands in the picture: spaces and all."""
    return forms.CharField(label=label, max_length=longest, required=False, **more)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class TypeInForm(forms.Form):
    """Values as text, under the names of the API's fields; they are read as the API reads them.

    `seen` holds the codes of the warnings that were shown and compared with the picture.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, prescription: Prescription, document: Document, **kwargs: Any) -> None:
        self.is_contact = prescription.kind == Prescription.Kind.CONTACT
        self.prisms = max([PRISMS, *(len(eye.prisms) for eye in document.eyes.values())])
        initial = {"revision": prescription.revision, **_initial(document)}
        super().__init__(*args, **{**kwargs, "initial": initial})
        for side in Eye:
            self._add_eye(side)
        if not self.is_contact:
            self._add_glasses()
        for field, label in {"issued_on": _("examined on"), "expires_on": _("last day, as written")}.items():
            self.fields[field] = _day(label)
        self.fields["jurisdiction"] = _text(_("terms of (country)"), 6, help_text=_("Empty: those of the shop."))
        for name, label in PRESCRIBER.items():
            self.fields[f"prescriber.{name}"] = _text(label, 300 if name == "address" else 60)
        for written in self.fields.values():
            # On a page from right to left, -2.25 would stand there as 2.25-.
            written.widget.attrs |= {"autocomplete": "off", "dir": "auto"}

    def _add_eye(self, side: Eye) -> None:
        names = [*POWERS, *((*LENS, *TEXTS) if self.is_contact else ())]
        for name in names:
            self.fields[f"{side}.{name}"] = _text(EYE_FIELDS[name], 100 if name in TEXTS else 40)
        if self.is_contact:
            return
        for number in range(self.prisms):
            self.fields[f"{side}.prism.{number}.amount"] = _text(_("prism"))
            self.fields[f"{side}.prism.{number}.base"] = _text(_("base"), 20)
        self.fields[f"{side}.balance"] = forms.BooleanField(label=_("balance lens"), required=False)

    def _add_glasses(self) -> None:
        for name in PUPILS:
            self.fields[f"pd.{name}"] = _text(FIELDS[f"pd.{name}"])
        methods = [("", "–"), *((one.value, words) for one, words in METHODS.items())]
        self.fields["pd.method"] = forms.ChoiceField(label=_("measured"), choices=methods, required=False)
        self.fields["pd.measured_on"] = _day(_("measured on"))
        self.fields["use"] = forms.ChoiceField(label=_("for"), choices=[(one.value, USES[one]) for one in Use])
        self.fields["vertex_distance_mm"] = _text(FIELDS["vertex_distance_mm"])

    def eyes(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        for side in Eye:
            yield SIDES[side], self._named(f"{side}.")

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        if not self.is_contact:
            yield _("Pupillary distances"), self._named("pd.")
            yield _("Glasses"), [self["use"], self["vertex_distance_mm"]]
        yield _("Dates"), [self["issued_on"], self["expires_on"], self["jurisdiction"]]
        yield _("Prescriber"), self._named("prescriber.")

    def _named(self, beginning: str) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(beginning)]

    def body(self) -> dict[str, Any] | None:
        """Of a valid form: what `type_in` takes. None, with errors on the fields, for what is no such body."""
        said = self.cleaned_data
        asked: dict[str, Any] = {side.value: self._eye(side) for side in Eye}
        asked |= {field: _iso(said[field]) for field in DATES}
        asked["jurisdiction"] = said["jurisdiction"]
        asked["prescriber"] = {name: said[f"prescriber.{name}"] for name in PRESCRIBER}
        if not self.is_contact:
            asked["pd"] = {name: said[f"pd.{name}"] for name in PUPILS} | {"method": said["pd.method"] or None}
            asked["pd"]["measured_on"] = _iso(said["pd.measured_on"])
            asked |= {name: said[name] for name in ("use", "vertex_distance_mm")}
        try:
            return ValuesBody.read(asked)
        except ValidationError as refusal:
            for field, text in _flat(refusal.detail):
                self.put_error(field, text)
            return None

    def _eye(self, side: Eye) -> dict[str, Any] | None:
        said = {name: self.cleaned_data[f"{side}.{name}"] for name in self._plain_names(side)}
        if self.is_contact:  # one eye alone may wear a lens
            return said if any(said.values()) else None
        prisms = [
            {part: self.cleaned_data[f"{side}.prism.{number}.{part}"] for part in ("amount", "base")}
            for number in range(self.prisms)
        ]
        return {**said, "prism": [one for one in prisms if any(one.values())]}

    def _plain_names(self, side: Eye) -> list[str]:
        names = [name.removeprefix(f"{side}.") for name in self.fields if name.startswith(f"{side}.")]
        return [name for name in names if not name.startswith("prism.")]

    def mark(self, refusal: FieldsInvalid) -> None:
        for field, _code, detail in refusal.problems:
            self.put_error(field, detail)

    def put_error(self, field: str, text: str) -> None:
        """On its field; on the first prism for all of an eye's, and above the form for what has no field."""
        place = next((name for name in (field, f"{field}.0.amount") if name in self.fields), None)
        self.add_error(place, text)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _flat(errors: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(errors, Iterable) and not isinstance(errors, str):
        for inner in errors:
            yield from _flat(inner, path)
    else:
        yield path, str(errors)


def _initial(document: Document) -> dict[str, Any]:
    """What is there already, as it was written; in our own way where a whole line was typed."""
    initial: dict[str, Any] = {"use": document.use.value, "jurisdiction": document.jurisdiction}
    initial |= {"issued_on": document.issued, "expires_on": document.expires_written}
    initial |= {f"prescriber.{name}": getattr(document.prescriber, name) for name in PRESCRIBER}
    initial |= {f"pd.{field}": _plain(getattr(document.pupils, name)) for field, name in PUPILS.items()}
    initial["pd.method"] = document.pupils.method.value if document.pupils.method else ""
    initial["pd.measured_on"] = document.pupils.measured_on
    initial["vertex_distance_mm"] = _plain(document.vertex_distance)
    for side, eye in document.eyes.items():
        powers = {name: getattr(eye, name) for name in ("sphere", "cylinder", "add")}
        initial |= {f"{side}.{name}": "" if value is None else format_power(value) for name, value in powers.items()}
        initial |= {f"{side}.axis": _plain(eye.axis), f"{side}.balance": eye.balance}
        initial |= {f"{side}.{field}": _plain(getattr(eye, name)) for field, name in LENS.items()}
        initial |= {f"{side}.{name}": getattr(eye, name) for name in TEXTS}
        for number, prism in enumerate(eye.prisms):
            initial[f"{side}.prism.{number}.amount"] = _plain(prism.amount)
            initial[f"{side}.prism.{number}.base"] = prism.base or ""
    return {**initial, **document.as_written}


def _plain(value: Any) -> str:
    return "" if value is None else f"{value}"
