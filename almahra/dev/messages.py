"""What customers read, in other languages: `./dev messages` gathers it into `locale/`, and compiles what stands there.

A catalogue (`locale/ar/LC_MESSAGES/django.po`) holds every string that a customer may read and nothing else. What
staff, operators and programmers read is English for now: READ_BY_OTHERS leaves it out. See docs/translating.md.
"""

import io
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from gettext import c2py
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

HOUSE = Path(__file__).resolve().parents[2]
LOCALE = HOUSE / "locale"
PLACES = ["almahra", "accounts", "catalog", "cart", "orders", "payments", "prescriptions", "tryon", "templates"]
READ_BY_OTHERS = [
    "*/admin.py",
    "*/admin/*",
    "*/apps.py",  # titles in the back office
    "*/models.py",  # labels of its forms
    "*/models/*",
    "*/tasks.py",  # names of mails, in its list of them
    "*/forms.py",
    "*/management/*",
    "*/migrations/*",
    "*/tests/*",
    "almahra/backoffice/*",
    "almahra/dev/*",
    "almahra/settings/*",
    "cart/services/tax_gaps.py",
    "payments/fakestripe/*",
    "prescriptions/waiting.py",  # the clock in the queue
    "templates/dev/*",
]
FOR_PROGRAMMERS = "help_text=_("  # goes into the documentation of the API
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
# What must be in a translation exactly as in the English: values to come, and HTML.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
MARKUP = re.compile(r"<[^>]+>")


def gathered() -> Catalog:
    """Every string that customers read, with the files that say it."""
    found = Catalog(charset="utf-8")
    for path in _sources():
        method = _extract_python if path.suffix == ".py" else _extract_template
        place = path.relative_to(HOUSE).as_posix()
        with path.open("rb") as opened:
            for number, words, comments, context in extract(method, opened, KEYWORDS, ["Translators:"]):
                found.add(words, locations=[(place, number)], auto_comments=comments, context=context)
    return found


def _sources() -> Iterator[Path]:
    for place in PLACES:
        for path in sorted((HOUSE / place).rglob("*.*")):
            name = path.relative_to(HOUSE).as_posix()
            if path.suffix in {".py", ".html", ".txt"} and not any(fnmatch(name, other) for other in READ_BY_OTHERS):
                yield path


def _extract_python(file: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    source = file.read().decode().replace(FOR_PROGRAMMERS, "help_text=(")
    return extract_python(io.BytesIO(source.encode()), keywords, comment_tags, options)


def _extract_template(file: Any, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Any]:
    """Django turns a template into calls of gettext; brackets round all of it make their indentation not matter."""
    calls = f"({templatize(file.read().decode())})"
    return extract_python(io.BytesIO(calls.encode()), keywords, comment_tags, options)


def languages() -> list[str]:
    return sorted(path.parent.parent.name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))


def catalogue_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> Catalog:
    with catalogue_path(language).open("rb") as opened:
        return read_po(opened, locale=language)


def _new_catalogue(language: str) -> Catalog:
    nobody = {"msgid_bugs_address": "", "last_translator": "", "language_team": ""}  # git knows who translated what
    comment = "# What customers read. See docs/translating.md."
    return Catalog(Locale.parse(language), "django", comment, "Almahra", "customers", fuzzy=False, **nobody)


def compiled(catalog: Catalog) -> bytes:
    """The .mo file of a catalogue; always the same for the same one."""
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def faults(message: Message, catalog: Catalog) -> list[str]:
    """Why this translation can not be shown to a customer; empty where it can."""
    wanted, given = _forms(message.id), _forms(message.string)
    if not all(given):
        return ["not translated"]
    found = ["fuzzy"] if message.fuzzy else []
    if len(given) != (catalog.num_plurals if message.pluralizable else 1):
        found.append(f"{len(given)} plural forms instead of {catalog.num_plurals}")
    for form, text in enumerate(given):
        if sorted(MARKUP.findall(text)) != sorted(MARKUP.findall(wanted[-1])):
            found.append(f"other HTML: {text}")
        here, there = (sorted(PLACEHOLDER.findall(words)) for words in (text, wanted[-1]))
        is_in_words = message.pluralizable and set(here) < set(there) and _is_for_one_count(form, catalog)
        if here != there and not is_in_words:
            found.append(f"other placeholders: {text}")
    return found


def _forms(words: Any) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, list | tuple) else (words or "",)


def _is_for_one_count(form: int, catalog: Catalog) -> bool:
    """Whether this form says its number by itself: "two pieces" is one word in Arabic."""
    form_of = c2py(catalog.plural_expr)
    return [form_of(count) for count in range(200)].count(form) == 1


def main(wanted: list[str]) -> int:
    """Bring every catalogue, or the `wanted` ones, up to date; a new one begins empty. 1 where one has faults."""
    template, is_whole = gathered(), True
    for language in wanted or languages():
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = catalogue(language) if path.exists() else _new_catalogue(language)
        # A guess at a translation of other words is worse than none.
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as opened:
            write_po(opened, catalog, width=116, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
        catalog = catalogue(language)
        path.with_suffix(".mo").write_bytes(compiled(catalog))
        left = {message.id: found for message in catalog if message.id and (found := faults(message, catalog))}
        print(f"{language}: {len(catalog) - len(left)} of {len(catalog)} strings translated")
        for words, found in left.items():
            print(f"  {words}: {', '.join(found)}")
        is_whole = is_whole and not left
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
