"""What left the house before purchases were noted was bought all the same."""

from django.db import migrations

FORWARD = """
INSERT INTO catalog_purchase (customer_id, product_id, first_at)
SELECT orders_order.customer_id, catalog_variant.product_id, MIN(COALESCE(parcel.at, paid_at, placed_at))
FROM orders_orderline
JOIN orders_order ON orders_order.id = orders_orderline.order_id
JOIN catalog_variant ON catalog_variant.id = orders_orderline.variant_id
LEFT JOIN LATERAL (
    SELECT MIN(shipped_at) AS at FROM orders_shipment WHERE orders_shipment.order_id = orders_order.id
) AS parcel ON true
WHERE orders_orderline.shipped > 0 AND orders_order.customer_id IS NOT NULL
GROUP BY orders_order.customer_id, catalog_variant.product_id
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_coupon_code"), ("catalog", "0008_reviews")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
