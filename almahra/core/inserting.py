"""INSERTs that are worded once.

The ORM words an INSERT anew for each row, although that of a model never differs. For the rows that every order writes,
finding the words costs more than all the rest of writing them.
"""

from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)
Field: TypeAlias = "models.Field[Any, Any]"

# What psycopg writes as it is: nothing that a field could prepare about it.
PLAIN: dict[type[Field], type] = {
    models.CharField: str,
    models.TextField: str,
    models.BigAutoField: int,
    models.IntegerField: int,
    models.PositiveIntegerField: int,
    models.PositiveSmallIntegerField: int,
    models.BooleanField: bool,
    models.DecimalField: Decimal,
    models.UUIDField: UUID,
}


class Wording(NamedTuple):
    """`INSERT INTO … VALUES`, the fields of one row in their order, each with the type of its plain values, if it has
    one, and those that the database gives back."""

    beginning: str
    given: tuple[tuple[Field, type | None], ...]
    told: tuple[Field, ...]


def insert(*rows: Row) -> None:
    """Write new rows of one model in one statement; none in no statement.

    As with `bulk_create`, no signal is sent, and keys that the database makes are on the rows afterwards. Values are
    values: no expressions.
    """
    if not rows:
        return
    beginning, given, told = _wording(type(rows[0]))
    one = f"({', '.join(['%s'] * len(given))})"
    statement = f"{beginning} {', '.join([one] * len(rows))}"
    if told:
        statement += f" RETURNING {_columns(told)}"
    values = [_prepared(field, plain, row) for row in rows for field, plain in given]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = cursor.fetchall() if told else [()] * len(rows)
    for row, columns in zip(rows, found, strict=True):
        for field, value in zip(told, columns, strict=True):
            setattr(row, field.attname, value)
        row._state.adding, row._state.db = False, connection.alias


@cache
def _wording(model: type[models.Model]) -> Wording:
    """Raises TypeError for a model with parents, or with a field whose place in the statement is not a plain `%s`."""
    meta = model._meta
    fields = meta.local_concrete_fields
    if meta.parents or any(hasattr(field, "get_placeholder") or field.generated for field in fields):
        raise TypeError(f"{meta.label} is for the ORM to insert")
    told = tuple(field for field in fields if isinstance(field, models.AutoField))
    given = tuple(field for field in fields if field not in told)
    with_plain = tuple((field, PLAIN.get(type(_pointed_at(field)))) for field in given)
    return Wording(f'INSERT INTO "{meta.db_table}" ({_columns(given)}) VALUES', with_plain, told)


def _pointed_at(field: Field) -> Field:
    """The field whose values a foreign key holds; any other field itself."""
    return field.target_field if isinstance(field, models.ForeignKey) else field


def _prepared(field: Field, plain: type | None, row: models.Model) -> Any:
    """The value of one field, as psycopg takes it."""
    value = field.pre_save(row, add=True)
    return value if type(value) is plain else field.get_db_prep_save(value, connection)


def _columns(fields: tuple[Field, ...]) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)
