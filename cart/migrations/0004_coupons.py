"""Coupons, and the place for one on a cart. The release before leaves that place empty."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cart', '0003_a_default_tax_class'),
        ('catalog', '0002_ledger_is_append_only'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Coupon',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='What customers type. Small and capital letters are the same.', max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z0-9]+([_-][A-Z0-9]+)*$', 'Letters, digits, and single - or _ between them.', code='code')], verbose_name='code')),
                ('name', models.CharField(help_text='For staff: why this coupon exists.', max_length=100, verbose_name='name')),
                ('percent', models.DecimalField(blank=True, decimal_places=2, help_text='10 takes a tenth off. Fill in this or the amount, not both.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01')), django.core.validators.MaxValueValidator(100)], verbose_name='percent off')),
                ('amount', models.DecimalField(blank=True, decimal_places=3, help_text='Off the whole purchase, and never more than the things cost. Shipping is not made cheaper.', max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.001'))], verbose_name='amount off')),
                ('currency', models.CharField(default='USD', editable=False, max_length=3, verbose_name='currency')),
                ('minimum', models.DecimalField(db_default=0, decimal_places=3, default=0, help_text='How much the things it is for must cost together. 0: any purchase.', max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='minimum purchase')),
                ('valid_from', models.DateTimeField(default=django.utils.timezone.now, verbose_name='valid from')),
                ('valid_until', models.DateTimeField(blank=True, help_text='Empty: no end.', null=True, verbose_name='valid until')),
                ('limit', models.PositiveIntegerField(blank=True, help_text='How many orders may have it. Empty: any number.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='uses in total')),
                ('limit_per_customer', models.PositiveIntegerField(blank=True, help_text='Customers are told apart by account and e-mail address. Empty: any number.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='uses per customer')),
                ('is_active', models.BooleanField(default=True, help_text='Switch it off to stop it at once.', verbose_name='switched on')),
                ('used', models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name='used')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
            ],
            options={
                'verbose_name': 'coupon',
                'verbose_name_plural': 'coupons',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.AddField(
            model_name='cart',
            name='coupon',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cart.coupon', verbose_name='coupon'),
        ),
        migrations.CreateModel(
            name='CouponBrand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.brand', verbose_name='brand')),
                ('coupon', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='for_brands', to='cart.coupon', verbose_name='coupon')),
            ],
            options={
                'verbose_name': 'brand of a coupon',
                'verbose_name_plural': 'only for these brands',
            },
        ),
        migrations.AddField(
            model_name='coupon',
            name='brands',
            field=models.ManyToManyField(related_name='+', through='cart.CouponBrand', to='catalog.brand', verbose_name='brands'),
        ),
        migrations.CreateModel(
            name='CouponCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalog.category', verbose_name='category')),
                ('coupon', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='for_categories', to='cart.coupon', verbose_name='coupon')),
            ],
            options={
                'verbose_name': 'category of a coupon',
                'verbose_name_plural': 'only for these categories',
            },
        ),
        migrations.AddField(
            model_name='coupon',
            name='categories',
            field=models.ManyToManyField(related_name='+', through='cart.CouponCategory', to='catalog.category', verbose_name='categories'),
        ),
        migrations.CreateModel(
            name='CouponUse',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('order_number', models.CharField(max_length=20, unique=True, verbose_name='order')),
                ('email_hash', models.CharField(editable=False, max_length=64)),
                ('used_at', models.DateTimeField(auto_now_add=True, verbose_name='used')),
                ('released_at', models.DateTimeField(blank=True, help_text='When the order was cancelled, or was not paid in time.', null=True, verbose_name='given back')),
                ('coupon', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='cart.coupon', verbose_name='coupon')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='customer')),
            ],
            options={
                'verbose_name': 'use of a coupon',
                'verbose_name_plural': 'uses of coupons',
                'ordering': ['-used_at', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='couponbrand',
            constraint=models.UniqueConstraint(fields=('coupon', 'brand'), name='coupon_names_a_brand_once'),
        ),
        migrations.AddConstraint(
            model_name='couponcategory',
            constraint=models.UniqueConstraint(fields=('coupon', 'category'), name='coupon_names_a_category_once'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z0-9]+([_-][A-Z0-9]+)*$')), name='coupon_code_is_upper_case'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('percent__isnull', False)), models.Q(('amount__isnull', False), ('percent__isnull', True)), _connector='OR'), name='coupon_is_percent_or_amount', violation_error_message='Fill in the percentage or the amount, and not both.'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(('percent__gt', 0), ('percent__lte', 100)), name='coupon_percent_in_range'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='coupon_amount_above_0'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(('minimum__gte', 0)), name='coupon_minimum_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(('limit__gte', 1)), name='coupon_limit_at_least_1'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(('limit_per_customer__gte', 1)), name='coupon_limit_of_one_at_least_1'),
        ),
        migrations.AddConstraint(
            model_name='coupon',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('valid_from'))), name='coupon_ends_after_it_begins', violation_error_message='It must end after it begins.'),
        ),
        migrations.AddIndex(
            model_name='couponuse',
            index=models.Index(fields=['coupon', 'email_hash'], name='coupon_uses_of_an_address'),
        ),
    ]
