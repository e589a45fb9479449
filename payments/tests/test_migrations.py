import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db(transaction=True)
def test_dj_stripes_tables_can_be_dropped_and_made_again():
    def tables():
        return {name for name in connection.introspection.table_names() if name.startswith("djstripe_")}

    before = tables()
    assert len(before) > 50

    call_command("migrate", "djstripe", "zero", verbosity=0)
    assert tables() == set()

    call_command("migrate", "djstripe", verbosity=0)
    assert tables() == before
