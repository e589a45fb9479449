"""Shapes of what people send. Numbers stay as they were written: `prescriptions.reading` reads them."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.countries import country_code
from almahra.core.serializers import Body

from .document import Method
from .models import Prescription
from .numbers import Written
from .optics.prescribed import Use
from .status import Status

MOST_PRISMS = 4  # of one eye: two would do, and somebody may have typed them twice
MOST_WARNINGS = 60


@extend_schema_field({"type": ["string", "number", "null"], "example": "-2.25"})
class WrittenField(serializers.Field):
    """A number as people write it, with its sign; a JSON number is taken by its value."""

    default_error_messages = {"invalid": _("Please write this as text or as a number.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_null=True, **kwargs)

    def to_internal_value(self, data: Any) -> Written:
        if isinstance(data, bool) or not isinstance(data, str | int | float):
            self.fail("invalid")
        return Decimal(repr(data)) if isinstance(data, float) else data


def text(longest: int, **kwargs: Any) -> serializers.CharField:
    return serializers.CharField(max_length=longest, allow_blank=True, required=False, **kwargs)


class PrismBody(Body):
    amount = WrittenField(help_text="Prism dioptres.")
    base = serializers.CharField(
        max_length=20,
        allow_blank=True,
        allow_null=True,
        required=False,
        help_text="in, out, up or down; BI, BO, BU, BD.",
    )


class EyeBody(Body):
    """One eye: powers in dioptres, the axis in degrees; the last four fields are those of a contact lens."""

    sphere = WrittenField()
    cylinder = WrittenField()
    axis = WrittenField()
    add = WrittenField()
    prism: serializers.ListSerializer = serializers.ListSerializer(
        child=PrismBody(), required=False, allow_null=True, max_length=MOST_PRISMS
    )
    balance = serializers.BooleanField(required=False)
    base_curve_mm = WrittenField()
    diameter_mm = WrittenField()
    brand = text(100)
    colour = text(60)


class PupilsBody(Body):
    """Distances in mm, `right_mm` and `left_mm` from the nose to one pupil; how and when they were measured."""

    distance_mm = WrittenField()
    near_mm = WrittenField()
    right_mm = WrittenField()
    left_mm = WrittenField()
    method = serializers.ChoiceField([one.value for one in Method], required=False, allow_null=True)
    measured_on = serializers.DateField(required=False, allow_null=True)


class PrescriberBody(Body):
    name = text(200)
    licence = text(60)
    jurisdiction = text(60)
    phone = text(40)
    fax = text(40)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    address = text(300)


class ValuesBody(Body):
    """What a prescription says, field by field or in lines: "-2.25 -0.75 x 180 add +2.00"."""

    right = EyeBody(required=False, allow_null=True)
    left = EyeBody(required=False, allow_null=True)
    right_line = text(200, trim_whitespace=False)
    left_line = text(200, trim_whitespace=False)
    pd = PupilsBody(required=False, allow_null=True)
    pd_text = text(200, trim_whitespace=False, help_text="63, or 32/31 for right and left, or 63/60 for far and near.")
    use = serializers.ChoiceField([one.value for one in Use], required=False)
    vertex_distance_mm = WrittenField()
    issued_on = serializers.DateField(required=False, allow_null=True)
    expires_on = serializers.DateField(
        required=False, allow_null=True, help_text="The last day, where the prescriber wrote one."
    )
    jurisdiction = text(6, help_text="Whose terms hold without one: ISO 3166-1 or 3166-2, FR or US-FL.")
    prescriber = PrescriberBody(required=False, allow_null=True)
    note = text(1000)

    def validate_jurisdiction(self, written: str) -> str:
        country, dash, part = written.strip().upper().partition("-")
        return country_code(country) + dash + part if country else ""


class ConfirmedBody(ValuesBody):
    accepted_warnings = serializers.ListField(
        child=serializers.CharField(max_length=80),
        max_length=MOST_WARNINGS,
        required=False,
        help_text="The codes of the warnings that the customer has read and confirmed.",
    )


class PrescriptionBody(ConfirmedBody):
    """A new prescription. A draft may have gaps, errors and open warnings."""

    wearer = serializers.UUIDField()
    kind = serializers.ChoiceField(Prescription.Kind.choices, default=Prescription.Kind.SPECTACLE)
    is_draft = serializers.BooleanField(default=False)


class CorrectionBody(ConfirmedBody):
    """What changes; everything else stays. `is_draft: false` sends a draft to the optician."""

    is_draft = serializers.BooleanField(required=False)


class CheckBody(ValuesBody):
    """`prescription` is one on file that this would correct; else `wearer` tells whose eyes these are."""

    wearer = serializers.UUIDField(required=False, allow_null=True)
    kind = serializers.ChoiceField(Prescription.Kind.choices, default=Prescription.Kind.SPECTACLE)
    prescription = serializers.UUIDField(required=False, allow_null=True)


class UploadBody(serializers.Serializer):
    """A picture or a PDF, with values beside it or without."""

    file = serializers.FileField(help_text="JPEG, PNG, WebP, HEIC, or a PDF of at most 10 pages; 10 MB.")
    values = serializers.CharField(help_text="The other body, as JSON text.")


class ListQuery(Body):
    wearer = serializers.UUIDField(required=False)
    status = serializers.ChoiceField(Status.choices, required=False)
    page = serializers.IntegerField(min_value=1, max_value=10**9, required=False)
    page_size = serializers.IntegerField(min_value=1, max_value=10**9, required=False, help_text="100 at most.")
