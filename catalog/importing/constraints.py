"""The constraints of a table, asked of the database for many rows at once before one of them is written."""

from collections.abc import Sequence

import orjson
from django.db import connection, models

CHECKS = """
SELECT conname, pg_get_expr(conbin, conrelid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype = 'c' ORDER BY conname
"""


def broken(rows: Sequence[models.Model]) -> dict[int, list[str]]:
    """What the database would refuse about these rows of one model: words for people by the row's place in the list.

    Two queries for any number of rows. What two rows may not share is not looked at.
    """
    if not rows:
        return {}
    options = rows[0]._meta
    fields = [field for field in options.concrete_fields if not field.generated]
    asked = [{field.column: getattr(row, field.attname) for field in fields} for row in rows]
    said = {one.name: str(one.get_violation_error_message()) % {"name": one.name} for one in options.constraints}
    with connection.cursor() as cursor:
        cursor.execute(CHECKS, [options.db_table])
        checks = cursor.fetchall()
        if not checks:
            return {}
        each = ", ".join(f"CASE WHEN NOT ({check}) THEN {place} END" for place, (_name, check) in enumerate(checks))
        table = connection.ops.quote_name(options.db_table)
        statement = f"""
            SELECT place, broken FROM (
                SELECT ordinality - 1 AS place, array_remove(ARRAY[{each.replace("%", "%%")}]::int[], NULL) AS broken
                FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) WITH ORDINALITY AS row
            ) AS judged WHERE broken <> ARRAY[]::int[]
        """  # noqa: S608  (the database's own words)
        cursor.execute(statement, [orjson.dumps(asked, default=str).decode()])
        found = cursor.fetchall()
    return {place: [said.get(checks[one][0], checks[one][0]) for one in ones] for place, ones in found}
