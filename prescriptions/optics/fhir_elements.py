"""One object of a FHIR document, read key by key by somebody who trusts nothing in it.

What is wrong is noted as an error, what nobody asked for is noted as not ours, and nothing here raises: whoever sent
the document gets the whole list at once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

Choice = TypeVar("Choice", bound=StrEnum)

# Elements that may turn the meaning of everything beside them: whoever does not know them must not read on.
MODIFIERS = ("modifierExtension", "implicitRules", "comparator")

NUMBERS_BELOW = 1000  # no power, length or term of a prescription comes near
FINEST_EXPONENT, COARSEST_EXPONENT = -6, 2  # 0.000001 is finer than anything that is measured
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9]{0,63}")
UNNAMEABLE = "?"
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Issue(NamedTuple):
    """What was found, and where: "VisionPrescription.lensSpecification[0].sphere"."""

    code: str
    path: str


@dataclass
class Findings:
    """`errors` make a document unreadable for us; `not_ours` we left out of what we read."""

    errors: list[Issue] = field(default_factory=list)
    not_ours: list[Issue] = field(default_factory=list)


class Element:
    """An object at `path`. Each reader returns None where there is nothing, or nothing good; the findings say which."""

    def __init__(self, content: Mapping[str, object], path: str, findings: Findings) -> None:
        self._content = content
        self._asked: set[str] = set()
        self.path = path
        self.findings = findings

    def has(self, name: str) -> bool:
        return name in self._content

    def refuse(self, code: str, name: str = "") -> None:
        self.findings.errors.append(Issue(code, self._path_of(name)))

    def leave_out(self, code: str, name: str = "") -> None:
        self.findings.not_ours.append(Issue(code, self._path_of(name)))

    def require(self, *names: str) -> None:
        for name in names:
            if not self.has(name):
                self.refuse("fhir.required", name)

    def text(self, name: str) -> str | None:
        value = self._take(name)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.refuse("fhir.type", name)
        elif UNPRINTABLE.search(value):
            self.refuse("fhir.text", name)
        else:
            return value
        return None

    def flag(self, name: str) -> bool | None:
        value = self._take(name)
        if value is None or isinstance(value, bool):
            return value
        self.refuse("fhir.type", name)
        return None

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        value = self.text(name)
        if value is None:
            return None
        if value in list(choices):
            return choices(value)
        self.refuse("fhir.value", name)
        return None

    def number(self, name: str) -> Decimal | None:
        """A decimal as it is written; a float as the shortest decimal that names it."""
        value = self._take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self.refuse("fhir.type", name)
            return None
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if _is_measurable(exact):
            return exact + 0  # the sum of −0.00 and 0 is 0.00
        self.refuse("fhir.number", name)
        return None

    def whole_number(self, name: str) -> int | None:
        value = self._content.get(name)
        if isinstance(value, float | Decimal):
            self._asked.add(name)
            self.refuse("fhir.type", name)
            return None
        exact = self.number(name)
        return None if exact is None else int(exact)

    def day(self, name: str) -> date | None:
        moment = self.moment(name)
        if isinstance(moment, datetime):
            self.leave_out("fhir.time_of_day", name)
            return moment.date()
        return moment

    def moment(self, name: str) -> date | datetime | None:
        """A whole date, or a time with its zone. A year or a month alone is no date for us."""
        text = self.text(name)
        if text is None:
            return None
        try:
            if DATE.fullmatch(text):
                return date.fromisoformat(text)
            if MOMENT.fullmatch(text):
                return datetime.fromisoformat(text)
        except ValueError:  # the 30th of February
            pass
        self.refuse("fhir.date", name)
        return None

    def child(self, name: str) -> "Element | None":
        value = self._take(name)
        if value is None:
            return None
        if isinstance(value, Mapping) and value:
            return Element(value, self._path_of(name), self.findings)
        self.refuse("fhir.type", name)
        return None

    def children(self, name: str) -> list["Element"]:
        value = self._take(name)
        if value is None:
            return []
        if not isinstance(value, list) or not value or not all(isinstance(item, Mapping) and item for item in value):
            self.refuse("fhir.type", name)
            return []
        return [Element(item, f"{self._path_of(name)}[{place}]", self.findings) for place, item in enumerate(value)]

    def finish(self) -> None:
        """Note what nobody asked for."""
        for name in self._content:
            if name in MODIFIERS:
                self.refuse("fhir.modifier", name)
            elif name not in self._asked:
                self.leave_out("fhir.not_ours", name)

    def _take(self, name: str) -> object:
        self._asked.add(name)
        value = self._content.get(name)
        if value is None and name in self._content:
            self.refuse("fhir.type", name)
        return value

    def _path_of(self, name: str) -> str:
        if not name:
            return self.path
        # A path is shown and logged, so nothing gets into it that is no name of an element.
        return f"{self.path}.{name if NAME.fullmatch(name) else UNNAMEABLE}"


def _is_measurable(value: Decimal) -> bool:
    if not value.is_finite():
        return False
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and FINEST_EXPONENT <= exponent <= COARSEST_EXPONENT and abs(value) < NUMBERS_BELOW
