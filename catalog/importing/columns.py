"""What stands in a column: how a cell is read into a field, and a field written into a cell."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from almahra.core import money
from almahra.core.forms import MoneyInput
from catalog.tables import Row, is_formula, untamed

from .plans import Change, Plan, Wrong, nearest

EMPTIED = "-"  # for a cell is left empty by those who do not mean it
YES = {"1", "yes", "y", "true", "x", "نعم"}
NO = {"0", "no", "n", "false", "لا"}
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")

Reader = Callable[[str], Any]


@dataclass(frozen=True)
class Column:
    """A column and the field it stands for. `read` raises ValidationError."""

    name: str
    field: str
    read: Reader
    written: Callable[[Any], str] = str
    may_be_emptied: bool = False


class Cells:
    """One row as it is read: what is wrong with it goes to the plan."""

    def __init__(self, plan: Plan, number: int, row: Row, *, name: str) -> None:
        self.plan, self.number, self.row, self.name = plan, number, row, name
        self.is_right = True
        self._told: list[Wrong] = []

    def wrong(self, column: str, why: Any) -> None:
        self.is_right = False
        told = Wrong(self.number, column, self.name[:60], str(why))
        if told not in self._told:  # the same of each of its colours is one mistake
            self._told.append(told)
            self.plan.wrong.append(told)

    def text(self, column: str) -> str:
        """The cell, or "" for one that is empty, left out, or no plain text."""
        cell = self.row.get(column, "")
        plain = untamed(cell)
        if plain == cell and is_formula(cell) and cell != EMPTIED and not NUMBER.fullmatch(cell):
            self.wrong(column, _("There is a formula in this cell. Write the value itself."))
            return ""
        return plain

    def read(self, column: str, reader: Reader) -> Any:
        """What the cell means; None where it is empty or wrong."""
        return self.take(column, self.text(column), reader)

    def take(self, column: str, said: str, reader: Reader) -> Any:
        """What a part of a cell means; None where it is empty or wrong."""
        if not said:
            return None
        try:
            return reader(said)
        except ValidationError as problem:
            self.wrong(column, " ".join(problem.messages))
            return None

    def into(self, row: models.Model, columns: Iterable[Column]) -> list[Change]:
        """Set the fields of `row` whose cells say something else; what changed."""
        changes = []
        for column in columns:
            if not self.row.get(column.name):
                continue
            is_emptied = column.may_be_emptied and self.row.get(column.name) == EMPTIED
            value = None if is_emptied else self.read(column.name, column.read)
            if value is None and not is_emptied:
                continue
            if isinstance(row._meta.get_field(column.field), models.CharField) and value is None:
                value = ""
            before = getattr(row, column.field)
            if before != value:
                setattr(row, column.field, value)
                changes.append(Change(column.name, shown(column, before), shown(column, value)))
        return changes


def shown(column: Column, value: Any) -> str:
    """A field's value as a cell."""
    return "" if value is None or value == "" else column.written(value)


def plain(number: Any) -> str:
    """A number without needless zeros."""
    return f"{Decimal(number).normalize():f}"


def by_field(model: type[models.Model], field: str) -> Reader:
    """As a form of this field would read it, with its words for what is wrong."""
    known = model._meta.get_field(field)

    def read(cell: str) -> Any:
        if isinstance(known, models.DecimalField):
            cell = cell.replace(",", ".", 1) if "." not in cell else cell
        value = known.clean(cell, None)  # type: ignore[union-attr]  # a field of the table's own
        if isinstance(value, Decimal) and not value.is_finite():
            raise ValidationError(_("“%(cell)s” is no number.") % {"cell": cell[:40]})
        return value

    return read


def amount(cell: str) -> Decimal | None:
    """Money in the shop's currency, not below nothing."""
    value = MoneyInput(min_value=0).clean(cell.replace(",", ".", 1) if "." not in cell else cell)
    return None if value is None else value.quantize(Decimal("0.001"))


def amount_written(value: Decimal) -> str:
    return money.text(value, settings.SHOP_CURRENCY)


def flag(cell: str) -> bool:
    if cell.casefold() in YES:
        return True
    if cell.casefold() in NO:
        return False
    raise ValidationError(_("“%(cell)s” is neither yes (1) nor no (0).") % {"cell": cell[:40]})


def flag_written(value: bool) -> str:
    return "1" if value else "0"


def moment(cell: str) -> datetime:
    try:
        told = datetime.fromisoformat(cell)
    except ValueError:
        words = _("“%(cell)s” is no day. Write it as 2026-11-27, or 2026-11-27 08:00 (UTC).")
        raise ValidationError(words % {"cell": cell[:40]}) from None
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def moment_written(value: datetime) -> str:
    told = value.astimezone(UTC).replace(tzinfo=None)
    if told.microsecond or told.second:
        return told.isoformat(sep=" ")
    return f"{told:%Y-%m-%d}" if told.time() == told.time().min else f"{told:%Y-%m-%d %H:%M}"


def one_of(choices: type[models.TextChoices]) -> Reader:
    """A choice by its word in the table or the one that people read."""
    known = {value.casefold(): value for value in choices.values}
    words = {**{str(label).casefold(): value for value, label in choices.choices}, **known}

    def read(cell: str) -> str:
        if found := words.get(cell.casefold()):
            return found
        lists = {"words": ", ".join(known)}
        unknown = _("“%(said)s” is not known here. Known are: {words}.").format(**lists)
        meant = _("“%(said)s” is not known here. Is “%(near)s” meant?")
        raise ValidationError(nearest(cell, known, unknown, meant))

    return read
