"""Shapes of what we tell about prescriptions. Powers and lengths are text: a float would not be the number written."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from .document import Method, Notation
from .models import Prescription, PrescriptionEvent
from .optics.checks.findings import Status as Verdict
from .optics.powers import format_power
from .optics.prescribed import Use
from .status import Status


def choices(words: Any) -> list[str]:
    return [word.value for word in words]


@extend_schema_field({"type": ["string", "null"], "example": "-2.25"})
class PowerField(serializers.Field):
    """With its sign and two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Decimal) -> str:
        return format_power(value)


@extend_schema_field({"type": ["string", "null"], "example": "63.5"})
class LengthField(serializers.Field):
    """Millimetres."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Decimal) -> str:
        return f"{value:f}"


@extend_schema_field({"type": ["integer", "null"], "minimum": 1, "maximum": 180})
class AxisField(serializers.Field):
    """Degrees. One that is no whole number is told as text, as it was written."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: Decimal | int) -> int | str:
        return value if isinstance(value, int) else f"{value:f}"


class PrismSerializer(serializers.Serializer):
    amount = LengthField(help_text="Prism dioptres.")
    base = serializers.CharField(allow_null=True)


class EyeSerializer(serializers.Serializer):
    sphere = PowerField()
    cylinder = PowerField()
    axis = AxisField()
    add = PowerField()
    prism = PrismSerializer(source="prisms", many=True)
    balance = serializers.BooleanField()
    base_curve_mm = LengthField(source="base_curve")
    diameter_mm = LengthField(source="diameter")
    brand = serializers.CharField()
    colour = serializers.CharField()


class PupilsSerializer(serializers.Serializer):
    distance_mm = LengthField(source="distance")
    near_mm = LengthField(source="near")
    right_mm = LengthField(source="right")
    left_mm = LengthField(source="left")
    method = serializers.ChoiceField(choices(Method), allow_null=True)
    measured_on = serializers.DateField(allow_null=True)


class PrescriberSerializer(serializers.Serializer):
    name = serializers.CharField()
    licence = serializers.CharField()
    jurisdiction = serializers.CharField()
    phone = serializers.CharField()
    fax = serializers.CharField()
    email = serializers.CharField()
    address = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """`field` is empty where the whole prescription is meant."""

    code = serializers.CharField()
    field = serializers.CharField()
    detail = serializers.CharField()


class FoundWarningSerializer(ProblemSerializer):
    needs_review = serializers.BooleanField(help_text="An optician looks at it, whatever the customer says.")


class WarningSerializer(FoundWarningSerializer):
    is_accepted = serializers.BooleanField(help_text="The customer has confirmed it.")


class ValuesSerializer(serializers.Serializer):
    """The values as they were read."""

    use = serializers.ChoiceField(choices(Use))
    right = EyeSerializer(allow_null=True)
    left = EyeSerializer(allow_null=True)
    pd = PupilsSerializer()
    vertex_distance_mm = LengthField()
    notation = serializers.ChoiceField(
        choices(Notation), allow_null=True, help_text="The sign of the cylinders as written."
    )
    issued_on = serializers.DateField(allow_null=True)
    jurisdiction = serializers.CharField()
    prescriber = PrescriberSerializer()
    as_written = serializers.DictField(child=serializers.CharField(), help_text="Exactly what was typed, by field.")


class CheckSerializer(serializers.Serializer):
    status = serializers.ChoiceField(choices(Verdict))
    errors = ProblemSerializer(many=True)  # type: ignore[assignment]  # its name is the API's
    warnings = FoundWarningSerializer(many=True)
    values = ValuesSerializer()
    expires_on = serializers.DateField(allow_null=True, help_text="The last day, written or reckoned.")


class EventSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(PrescriptionEvent.Kind.choices)
    status = serializers.ChoiceField(Status.choices)
    reason = serializers.CharField(help_text="A code, empty for none.")
    note = serializers.CharField()
    created_at = serializers.DateTimeField()


class ReasonSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()
    note = serializers.CharField()


class PrescriptionSerializer(ValuesSerializer):
    """A prescription as `presenting.told` puts it."""

    id = serializers.UUIDField()
    wearer = serializers.UUIDField()
    kind = serializers.ChoiceField(Prescription.Kind.choices)
    status = serializers.ChoiceField(Status.choices)
    version = serializers.IntegerField()
    source = serializers.ChoiceField(Prescription.Source.choices)  # type: ignore[assignment]  # its name is the API's
    expires_on = serializers.DateField(allow_null=True, help_text="The last day, written or reckoned.")
    note = serializers.CharField()
    has_file = serializers.BooleanField()
    pages = serializers.IntegerField()
    is_flagged = serializers.BooleanField(help_text="An optician looks twice.")
    errors = ProblemSerializer(many=True, help_text="Of a draft.")  # type: ignore[assignment]  # its name is the API's
    warnings = WarningSerializer(many=True)
    reason = ReasonSerializer(allow_null=True, help_text="Why we ask, or why we said no.")
    events = EventSerializer(many=True)
    supersedes = serializers.UUIDField(allow_null=True, help_text="The version that this one corrects.")
    superseded_by = serializers.UUIDField(allow_null=True, help_text="The version that corrects this one.")
    submitted_at = serializers.DateTimeField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class PageLinkSerializer(serializers.Serializer):
    page = serializers.IntegerField(help_text="From 1.")
    url = serializers.CharField()
    width = serializers.IntegerField(help_text="px")
    height = serializers.IntegerField(help_text="px")


class FileLinksSerializer(serializers.Serializer):
    url = serializers.CharField(help_text="The first page.")
    pages = PageLinkSerializer(many=True)
    expires_at = serializers.DateTimeField()
