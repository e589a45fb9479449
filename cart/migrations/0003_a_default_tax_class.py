"""Everything is taxed alike until the shop says otherwise."""

from django.db import migrations


def make(apps, schema_editor):
    apps.get_model("cart", "TaxClass").objects.get_or_create(
        is_default=True, defaults={"code": "standard", "name": "Standard"}
    )


class Migration(migrations.Migration):
    dependencies = [("cart", "0002_taxes_and_shipping")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
