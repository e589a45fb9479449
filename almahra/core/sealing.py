"""Everything that is sealed at rest, so that a new key can take it over: see `manage.py rotate_keys`.

    # sealed.py of an app
    seals(SealedColumn("answers", IdempotencyKey, "sealed_answer", owner=owner_of))
    seals(SealedFiles("pages", PrescriptionFile, "name", owner=owner_of))

Which key seals a value stands at its beginning, and for a file in its name; so what is still to do is asked of the
rows themselves, and a run that was killed goes on where it was.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from django.db import transaction
from django.db.models import BinaryField, CharField, Count, F, Func, Model, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform

from . import outbox, sealed_files
from .crypto import KEY_ID_BYTES, SealBroken, key_ids, seal, unseal

AT_ONCE = 100  # rows read in one go; each is written by itself
ROUNDS = 3  # what others write meanwhile is met again in the next one


class Step(NamedTuple):
    """What became of one value: sealed anew, left as somebody else has just written it, or not to be opened."""

    done: int = 0
    overtaken: int = 0
    broken: str = ""


class Sealed(Protocol):
    """One kind of sealed thing."""

    @property
    def name(self) -> str:
        """What operators call it."""

    def by_key(self) -> dict[str, int]:
        """How many values each key seals, by the key's id."""

    def pending(self) -> QuerySet[Any]:
        """Rows whose value another key than the newest seals."""

    def take_over(self, row: Any) -> Step:
        """Seal one value with the newest key, unless it was changed since `row` was read. Raises OSError."""


registered: list[Sealed] = []


def seals(*kinds: Sealed) -> None:
    """Have these rotated from now on."""
    registered.extend(kinds)


def in_use(names: list[str]) -> set[str]:
    """Those of the files `names` that a row still has."""
    found = [kind.names_in_use(names) for kind in registered if isinstance(kind, SealedFiles)]
    return set().union(*found)


def rotate(kind: Sealed) -> Iterator[Step]:
    """Seal with the newest key what is not yet; one step for each value. Raises OSError where a storage is away."""
    for _round in range(ROUNDS):
        overtaken = 0
        for row in _one_by_one(kind):
            step = kind.take_over(row)
            overtaken += step.overtaken
            yield step
        if not overtaken:
            break


def _one_by_one(kind: Sealed) -> Iterator[Any]:
    rows = kind.pending().order_by("pk")
    some = list(rows[:AT_ONCE])
    while some:
        yield from some
        some = list(rows.filter(pk__gt=some[-1].pk)[:AT_ONCE])


@dataclass(frozen=True)
class SealedColumn:
    """A column of sealed bytes; empty ones seal nothing. `owner` is the text they were sealed for."""

    name: str
    model: type[Model]
    column: str
    owner: Callable[[Any], str]
    beside: tuple[str, ...] = ()  # foreign keys that `owner` looks at

    def by_key(self) -> dict[str, int]:
        counted = self._sealed().values_list("sealed_by").annotate(count=Count("pk")).order_by()
        return {bytes(key).hex(): count for key, count in counted}

    def pending(self) -> QuerySet[Any]:
        return self._sealed().exclude(sealed_by=bytes.fromhex(key_ids()[0])).select_related(*self.beside)

    def take_over(self, row: Any) -> Step:
        owner = self.owner(row)
        try:
            fresh = seal(unseal(self._value(row), owner=owner), owner=owner)
        except SealBroken:
            return Step(broken=f"{self.model._meta.label} {row.pk}")
        # Only where the row still holds what was read: what somebody else writes meanwhile stays.
        as_read = self.model._base_manager.filter(pk=row.pk, **{self.column: getattr(row, self.column)})
        return Step(done=1) if as_read.update(**{self.column: self._with(row, fresh)}) else Step(overtaken=1)

    def _value(self, row: Any) -> bytes:
        return bytes(getattr(row, self.column))

    def _with(self, row: Any, fresh: bytes) -> Any:
        """What the column is to hold once `fresh` is the sealed value."""
        return fresh

    def _sealed(self) -> QuerySet[Any]:
        return self._with_key(self.model._base_manager.filter(**{f"{self.column}__gt": b""}), F(self.column))

    @staticmethod
    def _with_key(rows: QuerySet[Any], sealed: Any) -> QuerySet[Any]:
        key = Func(sealed, 1, KEY_ID_BYTES, function="SUBSTRING", output_field=BinaryField())
        return rows.annotate(sealed_by=key)


@dataclass(frozen=True)
class SealedInJSON(SealedColumn):
    """A sealed text in a column of JSON, as base64 at the place `at`."""

    at: str = ""

    def _value(self, row: Any) -> bytes:
        return base64.b64decode(getattr(row, self.column)[self.at])

    def _with(self, row: Any, fresh: bytes) -> Any:
        return {**getattr(row, self.column), self.at: base64.b64encode(fresh).decode()}

    def _sealed(self) -> QuerySet[Any]:
        rows = self.model._base_manager.filter(**{f"{self.column}__has_key": self.at})
        text = KeyTextTransform(self.at, self.column)
        return self._with_key(rows, Func(text, Value("base64"), function="DECODE", output_field=BinaryField()))


@dataclass(frozen=True)
class SealedFiles:
    """Files of `almahra.core.sealed_files` whose names stand in a column."""

    name: str
    model: type[Model]
    column: str
    owner: Callable[[Any], str]
    beside: tuple[str, ...] = ()

    def by_key(self) -> dict[str, int]:
        counted = self._named().values_list("sealed_by").annotate(count=Count("pk")).order_by()
        return dict(counted)

    def pending(self) -> QuerySet[Any]:
        return self._named().exclude(sealed_by=key_ids()[0]).select_related(*self.beside)

    def take_over(self, row: Any) -> Step:
        name, owner = getattr(row, self.column), self.owner(row)
        as_read = self.model._base_manager.filter(pk=row.pk, **{self.column: name})
        try:
            plain = sealed_files.read(name, owner=owner)
        except SealBroken:
            return Step(broken=f"{self.model._meta.label} {row.pk}")
        except FileNotFoundError:
            if as_read.exists():
                return Step(broken=f"{self.model._meta.label} {row.pk}")
            return Step(overtaken=1)
        with sealed_files.stored(sealed_files.folder_of(name), [(plain, owner)]) as (fresh,), transaction.atomic():
            if not as_read.update(**{self.column: fresh}):
                outbox.put(sealed_files.DISCARD, names=[fresh])
                return Step(overtaken=1)
            # Whoever has read the row may still be about to open the file.
            outbox.put(sealed_files.DISCARD, after=sealed_files.WATCH, names=[name])
        return Step(done=1)

    def names_in_use(self, names: list[str]) -> set[str]:
        """Those of `names` that a row still has."""
        found = self.model._base_manager.filter(**{f"{self.column}__in": names})
        return set(found.values_list(self.column, flat=True))

    def _named(self) -> QuerySet[Any]:
        key = Func(F(self.column), Value("/"), Value(2), function="SPLIT_PART", output_field=CharField())
        return self.model._base_manager.exclude(**{self.column: ""}).annotate(sealed_by=key)
