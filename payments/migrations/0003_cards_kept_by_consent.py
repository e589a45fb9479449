"""Who a person is at Stripe, and their word that a card may be kept there."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0002_refunds_by_line_and_disputes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CardConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=40, verbose_name='version of the text')),
                ('setup_intent', models.CharField(blank=True, help_text="Stripe's SetupIntent.", max_length=255, null=True, unique=True, verbose_name='adding a card')),
                ('given_at', models.DateTimeField(verbose_name='given')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn')),
                ('payment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='card_consent', to='payments.payment', verbose_name='while paying')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='card_consents', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'consent to keep a card',
                'verbose_name_plural': 'consents to keep cards',
                'ordering': ['-given_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('payment', None), ('setup_intent', None), _connector='XOR'), name='a_card_consent_has_one_occasion')],
            },
        ),
        migrations.CreateModel(
            name='StripeCustomer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('account', models.CharField(blank=True, max_length=255, verbose_name='Stripe account')),
                ('is_live', models.BooleanField(help_text='Whether it was made with live keys.', verbose_name='live')),
                ('stripe_id', models.CharField(blank=True, max_length=255, null=True, unique=True, verbose_name='Stripe customer')),
                ('attempt', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='attempt')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stripe_customers', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'customer at Stripe',
                'verbose_name_plural': 'customers at Stripe',
                'ordering': ['-created_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'account', 'is_live'), name='one_stripe_customer_for_a_person')],
            },
        ),
    ]
