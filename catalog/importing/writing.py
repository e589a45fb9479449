"""What would be written of one model, gathered row by row."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

from .columns import Cells
from .constraints import broken
from .plans import Change
from .rows import add, change

if TYPE_CHECKING:
    from accounts.models import User


class Writing:
    """Rows to be made and rows to be changed, each with the cells that say so."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[Cells, Any]] = {}
        self._fields: set[str] = set()

    def note(self, cells: Cells, row: models.Model, fields: Iterable[str]) -> None:
        """These fields of the row say something else now; a row that is not there yet is made."""
        touched = set(fields)
        if touched or not row.pk:
            self._rows.setdefault(id(row), (cells, row))
        if row.pk:
            self._fields |= touched

    def judge(self) -> None:
        """Ask the constraints, and tell what they refuse."""
        noted = [(cells, row) for cells, row in self._rows.values() if cells.is_right]
        for place, why in broken([row for _cells, row in noted]).items():
            noted[place][0].wrong("", " ".join(why))

    def rows(self) -> list[Any]:
        return [row for _cells, row in self._rows.values()]

    def write(self, *, by: "User | None", cause: str) -> list[Any]:
        """Write them all; the new ones."""
        new = [row for row in self.rows() if not row.pk]
        change([row for row in self.rows() if row.pk], self._fields, by=by, cause=cause)
        add(new, by=by, cause=cause)
        return new


def fields_of(columns: Iterable[Any], changes: Iterable[Change]) -> set[str]:
    """The fields behind changed columns."""
    named = {column.name: column.field for column in columns}
    return {named[one.column] for one in changes if one.column in named}
