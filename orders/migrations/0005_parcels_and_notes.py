"""Parcels with some pieces of an order, carriers, and what staff note about an order."""

import django.db.models.deletion
import orders.models
import uuid
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0002_ledger_is_append_only'),
        ('orders', '0004_check_old_sums'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Carrier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ('tracking_url', models.CharField(blank=True, help_text='As in https://carrier.example/track?parcel={number}; without one, customers see the number only.', max_length=300, validators=[orders.models.check_tracking_url], verbose_name='tracking link')),
                ('is_active', models.BooleanField(default=True, help_text='Offered when a parcel is sent.', verbose_name='in use')),
            ],
            options={
                'verbose_name': 'carrier',
                'verbose_name_plural': 'carriers',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='OrderNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='note')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes of the staff',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Shipment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('tracking_number', models.CharField(blank=True, max_length=80, verbose_name='tracking number')),
                ('shipped_at', models.DateTimeField(auto_now_add=True, verbose_name='sent')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='arrived')),
            ],
            options={
                'verbose_name': 'parcel',
                'verbose_name_plural': 'parcels',
                'ordering': ['shipped_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ShipmentLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.PositiveSmallIntegerField(verbose_name='quantity')),
            ],
            options={
                'verbose_name': 'pieces in a parcel',
                'verbose_name_plural': 'pieces in a parcel',
                'ordering': ['line__position'],
            },
        ),
        migrations.AddField(
            model_name='orderline',
            name='shipped',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='Pieces that have left the house.', verbose_name='shipped'),
        ),
        AddConstraintNotValid(
            model_name='orderline',
            constraint=models.CheckConstraint(condition=models.Q(('shipped__lte', models.F('quantity'))), name='no_more_shipped_than_sold'),
        ),
        migrations.AddField(
            model_name='ordernote',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='ordernote',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='orders.order', verbose_name='order'),
        ),
        migrations.AddField(
            model_name='shipment',
            name='carrier',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='orders.carrier', verbose_name='carrier'),
        ),
        migrations.AddField(
            model_name='shipment',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shipments', to='orders.order', verbose_name='order'),
        ),
        migrations.AddField(
            model_name='shipment',
            name='shipped_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by'),
        ),
        migrations.AddField(
            model_name='shipmentline',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.orderline', verbose_name='order line'),
        ),
        migrations.AddField(
            model_name='shipmentline',
            name='shipment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.shipment', verbose_name='parcel'),
        ),
        migrations.AddConstraint(
            model_name='shipmentline',
            constraint=models.UniqueConstraint(fields=('shipment', 'line'), name='a_line_once_in_a_parcel'),
        ),
        migrations.AddConstraint(
            model_name='shipmentline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='a_parcel_has_pieces'),
        ),
    ]
