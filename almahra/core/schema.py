"""The OpenAPI document: our error shape once, and on every operation."""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.plumbing import get_doc

ERROR = {
    "type": "object",
    "required": ["code", "detail", "request_id"],
    "properties": {
        "code": {"type": "string", "description": "Contract: added to, never changed."},
        "detail": {"type": "string", "description": "For people, in the language asked for."},
        "request_id": {"type": "string"},
        "fields": {
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["code", "detail"],
                    "properties": {"code": {"type": "string"}, "detail": {"type": "string"}},
                },
            },
        },
        "facts": {"type": "object", "additionalProperties": True},
    },
}


def _first_sentence(text: str) -> tuple[str, str]:
    """The first sentence of `text` without its full stop, and the rest."""
    first, *rest = re.split(r"\.(?:\s+|$)", text.strip(), maxsplit=1)
    return " ".join(first.split()), "".join(rest)


class AutoSchema(SpectacularSchema):
    """Operations are grouped by the first word of their path: auth, users, products, cart, …"""

    def get_summary(self) -> str:
        """What a list of operations shows: the first sentence of the method's docstring, or the operation's name."""
        return self._words()[0] or self.get_operation_id().replace("_", " ").capitalize()

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        first, rest = self._words()
        return rest if first else super().get_description()

    def _words(self) -> tuple[str, str]:
        method = getattr(self.view, getattr(self.view, "action", None) or self.method.lower(), None)
        return _first_sentence(get_doc(method))

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/").split("/")[0]]


def describe_errors(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Add our error to the components and as the default answer of each operation."""
    result["components"].setdefault("schemas", {})["Error"] = ERROR
    answer = {
        "description": "Refused",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    for operations in result["paths"].values():
        for operation in operations.values():
            operation["responses"].setdefault("default", answer)
    return result
