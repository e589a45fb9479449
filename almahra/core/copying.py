"""Many new rows at once, by PostgreSQL's COPY: a fraction of what INSERTs cost, for whoever writes thousands.

Neither signals nor histories hear of the rows, as with `bulk_create`.
"""

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, TypeAlias

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Model

AT_ONCE = 1000  # ids taken from a sequence
# What Django makes of the values of these is the values. It takes longer to do so than to make and write the row.
AS_THEY_ARE = (
    *(models.AutoField, models.CharField, models.TextField, models.UUIDField, models.ForeignKey),
    *(models.IntegerField, models.BooleanField, models.DecimalField),
)
Field: TypeAlias = "models.Field[Any, Any]"


def new_ids(model: type[Model]) -> Iterator[int]:
    """Ids that no row of `model` has or will get, without end; rows can know each other before they are written."""
    table, column = model._meta.db_table, model._meta.pk.column
    while True:
        with connection.cursor() as cursor:
            sequence = [f'"{table}"', column, AT_ONCE]
            cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", sequence)
            found = cursor.fetchall()
        yield from (number for (number,) in found)


def copy(rows: Sequence[Model], *, computed: Sequence[str] = ()) -> None:
    """Write rows of one model, which have their ids. The fields named in `computed`, which the database computes,
    are on the rows afterwards."""
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    plain = [field for field in fields if isinstance(field, AS_THEY_ARE)]
    prepared = [field for field in fields if field not in plain]
    columns = ", ".join(f'"{field.column}"' for field in [*plain, *prepared])
    values = _values_of(plain)
    database = connections[DEFAULT_DB_ALIAS]  # each look through the proxy costs as much as a value
    with (
        database.cursor() as cursor,
        cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as table,
    ):
        for row in rows:
            others = [field.get_db_prep_save(field.pre_save(row, True), database) for field in prepared]
            table.write_row([*values(row), *others])
    if computed:
        _read_back(rows, computed)


def _values_of(fields: Sequence[Field]) -> Callable[[Model], Sequence[Any]]:
    names = [field.attname for field in fields]
    values = attrgetter(*names)
    return values if len(names) > 1 else lambda row: [values(row)]


def _read_back(rows: Sequence[Model], computed: Sequence[str]) -> None:
    by_id = {row.pk: row for row in rows}
    found = type(rows[0])._base_manager.filter(pk__in=by_id).values_list("pk", *computed)
    for pk, *values in found:
        for name, value in zip(computed, values, strict=True):
            setattr(by_id[pk], name, value)
