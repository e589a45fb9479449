"""Room for what coupons take off a line and for shops whose prices do not contain the tax.

The defaults are the database's own, so that the release before can go on writing orders meanwhile.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_events_are_append_only")]
    operations = [
        migrations.AddField(
            "order",
            "tax_on_top",
            models.DecimalField(
                "tax on top",
                max_digits=12,
                decimal_places=3,
                default=0,
                db_default=0,
                help_text="The tax that the prices do not contain: all of it, or nothing.",
            ),
        ),
        migrations.AddField(
            "orderline",
            "discount",
            models.DecimalField("discount", max_digits=12, decimal_places=3, default=0, db_default=0),
        ),
        migrations.RemoveConstraint("order", "parts_sum_to_the_total"),
        AddConstraintNotValid(
            "order",
            models.CheckConstraint(
                condition=Q(total=F("subtotal") - F("discount") + F("shipping") + F("tax_on_top")),
                name="parts_and_tax_sum_to_the_total",
            ),
        ),
        AddConstraintNotValid(
            "order",
            models.CheckConstraint(
                condition=Q(tax_on_top=0) | Q(tax_on_top=F("tax")), name="tax_on_top_or_within"
            ),
        ),
        AddConstraintNotValid(
            "orderline",
            models.CheckConstraint(
                condition=Q(discount__gte=0, discount__lte=F("line_total")), name="discount_within_the_line"
            ),
        ),
    ]
