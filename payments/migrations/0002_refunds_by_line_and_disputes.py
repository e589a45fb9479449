"""For which pieces money goes back, what a bank holds, and what was done about an issue."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0007_how_it_travels_and_why_no_tax'),
        ('payments', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stripe_id', models.CharField(max_length=255, unique=True, verbose_name='Stripe dispute')),
                ('status', models.CharField(max_length=30, verbose_name='state at Stripe')),
                ('reason', models.CharField(max_length=60, verbose_name="the customer's reason")),
                ('amount', models.DecimalField(decimal_places=3, max_digits=12, verbose_name='amount')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('evidence_due_at', models.DateTimeField(blank=True, null=True, verbose_name='answer at Stripe until')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
            ],
            options={
                'verbose_name': 'dispute',
                'verbose_name_plural': 'disputes',
                'ordering': ['closed_at', 'evidence_due_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RefundLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveSmallIntegerField(verbose_name='quantity')),
                ('amount', models.DecimalField(decimal_places=3, max_digits=12, verbose_name='amount')),
            ],
            options={
                'verbose_name': 'refunded pieces',
                'verbose_name_plural': 'refunded pieces',
                'ordering': ['line__position'],
            },
        ),
        migrations.AlterModelOptions(
            name='refund',
            options={'ordering': ['-created_at', 'pk'], 'permissions': [('refund_any_amount', 'Can give back any amount')], 'verbose_name': 'refund', 'verbose_name_plural': 'refunds'},
        ),
        migrations.AddField(
            model_name='paymentissue',
            name='note',
            field=models.TextField(blank=True, db_default='', default='', help_text='For who looks here next.', max_length=2000, verbose_name='what was done'),
        ),
        migrations.AddField(
            model_name='paymentissue',
            name='payment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='issues', to='payments.payment', verbose_name='payment'),
        ),
        migrations.AddField(
            model_name='refund',
            name='shipping',
            field=models.DecimalField(db_default=0, decimal_places=3, default=0, help_text='0: not named.', max_digits=12, verbose_name='of it for shipping'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('shipping__gte', 0), ('shipping__lte', models.F('amount'))), name='shipping_within_refund'),
        ),
        migrations.AddField(
            model_name='dispute',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='payments.payment', verbose_name='payment'),
        ),
        migrations.AddField(
            model_name='refundline',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orders.orderline', verbose_name='order line'),
        ),
        migrations.AddField(
            model_name='refundline',
            name='refund',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='payments.refund', verbose_name='refund'),
        ),
        migrations.AddConstraint(
            model_name='refundline',
            constraint=models.UniqueConstraint(fields=('refund', 'line'), name='a_line_once_in_a_refund'),
        ),
        migrations.AddConstraint(
            model_name='refundline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='a_refund_line_has_pieces'),
        ),
    ]
