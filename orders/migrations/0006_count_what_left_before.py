"""Orders that left before parcels were written down have left as a whole."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

FORWARD = """
UPDATE orders_orderline SET shipped = quantity
FROM orders_order WHERE orders_order.id = order_id AND orders_order.status IN ('shipped', 'delivered')
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0005_parcels_and_notes")]
    operations = [
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
        ValidateConstraint("orderline", "no_more_shipped_than_sold"),
    ]
