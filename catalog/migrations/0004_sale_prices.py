
import django.core.validators
from django.db import migrations, models


def sale_fields(model_name):
    price = models.DecimalField(
        blank=True,
        decimal_places=3,
        help_text="Asked in place of the price while the sale runs; the price is then shown struck through.",
        max_digits=12,
        null=True,
        validators=[django.core.validators.MinValueValidator(0)],
        verbose_name="sale price",
    )
    begins = models.DateTimeField(blank=True, null=True, verbose_name="sale begins")
    ends = models.DateTimeField(
        blank=True, help_text="Empty: until you end it.", null=True, verbose_name="sale ends"
    )
    fields = {"sale_price": price, "sale_from": begins, "sale_until": ends}
    return [migrations.AddField(model_name, name, field) for name, field in fields.items()]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_what_a_variant_weighs")]

    operations = [*sale_fields("variant"), *sale_fields("historicalvariant")]
