"""The parameters of the list in the API's schema, from the one place where they are declared."""

from typing import Any

from django import forms
from drf_spectacular.utils import OpenApiParameter

from .cards.criteria import AskedForm
from .cards.facets import ValuesField
from .cards.suggesting import SuggestForm


def _parameters(form: type[forms.Form]) -> list[OpenApiParameter]:
    fields = form.base_fields.items()
    return [OpenApiParameter(name, _shape(field), description=_described(field)) for name, field in fields]


def _shape(field: Any) -> dict[str, Any]:
    if isinstance(field, ValuesField):
        return {"type": "array", "items": _shape(field.of)}
    if isinstance(field, forms.ChoiceField):
        return {"type": "string", "enum": [value for value, _label in list(field.widget.choices)]}
    if isinstance(field, forms.IntegerField):
        return {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
    if isinstance(field, forms.DecimalField):
        return {"type": "number", "minimum": 0}
    return {"type": "string", **({"maxLength": field.max_length} if field.max_length else {})}


def _described(field: forms.Field) -> str:
    several = " Several values: comma separated or repeated." if isinstance(field, ValuesField) else ""
    return f"{field.help_text}{several}"


LIST_PARAMETERS = _parameters(AskedForm)
SUGGEST_PARAMETERS = _parameters(SuggestForm)
