"""What had a price before is on sale: the price before becomes the price, the price becomes that of a sale."""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Now


def begin_sales(apps, schema_editor):
    variants = apps.get_model("catalog", "Variant").objects.filter(compare_at_price__isnull=False)
    variants.update(price=F("compare_at_price"), sale_price=F("price"), sale_from=Now(), compare_at_price=None)


def end_sales(apps, schema_editor):
    variants = apps.get_model("catalog", "Variant").objects.filter(sale_price__isnull=False)
    variants.update(
        price=F("sale_price"), compare_at_price=F("price"), sale_price=None, sale_from=None, sale_until=None
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_sale_prices")]

    operations = [migrations.RunPython(begin_sales, end_sales)]
