import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from almahra.dev.management.commands.reset_db import why_not
from catalog.models import Brand
from catalog.tests.factories import BrandFactory

OURS = str(settings.BASE_DIR / "var" / "postgres")


@pytest.mark.django_db
def test_nothing_but_a_development_database_is_reset():
    BrandFactory()

    with pytest.raises(CommandError, match="Only a development database"):
        call_command("reset_db", "--yes")

    assert Brand.objects.exists()


@pytest.mark.parametrize(
    ("module", "host", "is_sure", "allowed"),
    [
        ("almahra.settings.dev", OURS, False, True),
        ("almahra.settings.dev", "db.example.com", False, False),
        ("almahra.settings.dev", "", False, False),
        ("almahra.settings.dev", "db.example.com", True, True),
        ("almahra.settings.production", OURS, True, False),
        ("", OURS, True, False),
    ],
)
def test_a_server_of_your_own_needs_your_word(module, host, is_sure, allowed):
    assert (why_not(module, host, is_sure=is_sure) == "") == allowed
