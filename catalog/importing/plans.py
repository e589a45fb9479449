"""What a file would change, row by row."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from catalog.errors import TableRefused
from catalog.tables import Table

if TYPE_CHECKING:
    from accounts.models import User

NEAR = 70  # of 100: as alike as a slip of the keyboard


class Wrong(NamedTuple):
    """A cell that can not be followed, or a whole row (`column` is empty), and why, for people."""

    row: int
    column: str
    name: str
    why: str


class Change(NamedTuple):
    """One cell: what the shop says, and what it would say. Empty for nothing."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One row that would be written."""

    row: int
    name: str
    is_new: bool
    changes: tuple[Change, ...]
    writes: str = ""  # what is written, where that is not what the changes show


Tell = Callable[[int, int], None]  # steps done, of how many


def silent(done: int, of: int) -> None:
    pass


class Asked(NamedTuple):
    """What is asked of a table: to look, or (`to_write`) to hold the rows that are about to change."""

    table: Table
    at: datetime  # when the file came
    options: Mapping[str, Any]
    to_write: bool = False
    tell: Tell = silent  # how far it has come


@dataclass
class Plan:
    """A file as it would be followed: all of it, or nothing when anything is wrong."""

    lines: list[Line] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def new(self) -> int:
        return sum(line.is_new for line in self.lines)

    def settle(self) -> None:
        """When all rows are judged: errors in their order, and no change of a row that is wrong."""
        self.wrong.sort(key=lambda one: one.row)
        rows = {one.row for one in self.wrong}
        self.lines = [line for line in self.lines if line.row not in rows]

    def fingerprint(self) -> str:
        """The same for two plans exactly if they write the same."""
        said = hashlib.sha256()
        for line in self.lines:
            writes = line.writes or [tuple(change) for change in line.changes]
            said.update(repr((line.row, line.name, line.is_new, writes)).encode())
        return said.hexdigest()


class Look:
    """A file beside the shop as it is: `plan` says what would change, `write` does it."""

    def __init__(self, asked: Asked) -> None:
        self.plan = Plan()
        self.asked = asked

    def write(self, *, by: "User | None", cause: str) -> None:
        """Write what is planned. The caller holds a transaction, and the plan was made `to_write` within it."""
        raise NotImplementedError


class Kind(NamedTuple):
    """One sort of table. `columns` are those that its export has and its import takes, in their order."""

    columns: tuple[str, ...]
    required: frozenset[str]
    aliases: Mapping[str, str]
    permissions: tuple[str, ...]  # whoever imports has all of these
    look: Callable[[Asked], Look]
    export: Callable[[], Iterator[list[str]]]  # the rows below the columns


def with_known_columns(table: Table, kind: Kind) -> Table:
    """The table with our names of its columns. Raises TableRefused for a column too many or missing."""
    named = [kind.aliases.get(name, name) for name in table.columns]
    for said, name in zip(table.columns, named, strict=True):
        if name and name not in kind.columns:
            raise TableRefused(_unknown(said, [*kind.columns, *kind.aliases]))
        if name and named.count(name) > 1:
            raise TableRefused(_("The column “%(name)s” is there twice."), name=name)
    if "" in named and any(row.get("") for _number, row in table.rows):
        raise TableRefused(_("A column with words in it has no name in the first row."))
    for name in sorted(kind.required - set(named)):
        raise TableRefused(_("The column “%(name)s” is missing. It has to stand in the first row."), name=name)
    renamed = {said: name for said, name in zip(table.columns, named, strict=True) if said != name}
    if not renamed:
        return table
    rows = [(number, {renamed.get(said, said): cell for said, cell in row.items()}) for number, row in table.rows]
    return Table(named, rows)


def _unknown(said: str, known: Iterable[str]) -> str:
    return nearest(
        said,
        known,
        _("There is no column “%(said)s” in this table."),
        _("There is no column “%(said)s” in this table. Is “%(near)s” meant?"),
    )


def nearest(said: str, known: Iterable[str], unknown: Any, meant: Any) -> str:
    """`meant` where something of what is known is much like what was said, else `unknown`."""
    found = process.extractOne(said, list(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=NEAR)
    facts = {"said": said[:40], "near": found[0] if found else ""}
    return str(meant if found else unknown) % facts
