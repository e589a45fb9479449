"""The OpenAPI document: our error shape once, and on every operation."""

from typing import Any

from drf_spectacular.openapi import AutoSchema as SpectacularSchema

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


class AutoSchema(SpectacularSchema):
    """Operations are grouped by the first word of their path: auth, users, products, cart, …"""

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
