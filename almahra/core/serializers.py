"""Shapes that every app's bodies share."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from . import money


@cache
def _template(shape: Callable[[], Any]) -> Any:
    """The one instance of `shape` that reads and writes for everybody.

    DRF copies every field of a serializer each time one is made, which costs more than the work it is made for.
    Reading and writing by themselves keep nothing on it.
    """
    return shape()


def shown(shape: type[serializers.BaseSerializer], thing: Any) -> Any:
    """`thing` as `shape` writes it: the same as `shape(thing).data`. Not for shapes that ask for a context."""
    return _template(shape).to_representation(thing)  # type: ignore[arg-type]  # every class is hashable


class Body(serializers.Serializer):
    """A request body. A field that we do not know, or that is not the client's to set, is refused by name."""

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """What a client sent, checked. Raises ValidationError. Not for shapes that ask for a context."""
        validated: dict[str, Any] = _template(cls).run_validation(data)
        return validated

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            if strange := [str(name) for name in data if name not in writable]:
                raise serializers.ValidationError(
                    {
                        name: ErrorDetail(str(_("This field is unknown or can not be set.")), "unknown_field")
                        for name in strange
                    }
                )
        return super().to_internal_value(data)


@extend_schema_field(OpenApiTypes.STR)
class MoneyField(serializers.Field):
    """An amount as text with the decimals of the row's own currency; read-only: prices are ours to set."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def get_attribute(self, instance: Any) -> tuple[Decimal | None, str]:
        amount = super().get_attribute(instance)
        told = instance.get("currency") if isinstance(instance, Mapping) else getattr(instance, "currency", None)
        return amount, settings.SHOP_CURRENCY if told is None else told

    def to_representation(self, value: tuple[Decimal | None, str]) -> str | None:
        amount, currency = value
        return None if amount is None else money.text(amount, currency)
