"""The languages of the shop: those of LANGUAGES. All but English, in which it is written, stand in `locale/`."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import to_locale

WRITTEN_IN = "en"


def spoken(language: str) -> str:
    """`language` where the shop speaks it, and its own where not: an account may be older than the list."""
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def without_translation() -> list[str]:
    """Languages that the shop offers and can not speak. Django would still turn their pages round."""
    return [code for code, _ in settings.LANGUAGES if code != WRITTEN_IN and not _has_catalogue(code)]


def _has_catalogue(language: str) -> bool:
    place = Path(to_locale(language)) / "LC_MESSAGES" / "django.mo"
    return any((Path(folder) / place).is_file() for folder in settings.LOCALE_PATHS)
