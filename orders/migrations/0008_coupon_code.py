"""The code that made an order cheaper. The default is the database's own: the release before writes none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_how_it_travels_and_why_no_tax")]
    operations = [
        migrations.AddField(
            "order",
            "coupon_code",
            models.CharField("coupon", max_length=40, blank=True, default="", db_default=""),
        ),
    ]
