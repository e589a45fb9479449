"""Look at the rows that were there before, without stopping those who write new ones."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_discounts_and_tax_on_top")]
    operations = [
        ValidateConstraint("order", "parts_and_tax_sum_to_the_total"),
        ValidateConstraint("order", "tax_on_top_or_within"),
        ValidateConstraint("orderline", "discount_within_the_line"),
    ]
