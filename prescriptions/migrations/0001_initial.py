import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

KINDS = [("spectacle", "glasses"), ("contact", "contact lenses")]
SOURCES = [
    ("entered", "typed by the customer"),
    ("uploaded", "picture sent by the customer"),
    ("practitioner", "sent by the practitioner"),
    ("fhir", "from another system"),
]
STATES = [
    ("draft", "draft"),
    ("submitted", "waiting for an optician"),
    ("verified", "verified"),
    ("rejected", "rejected"),
    ("needs_info", "waiting for your answer"),
    ("superseded", "replaced by a newer version"),
    ("expired", "expired"),
]
EVENTS = [
    ("added", "added"),
    ("changed", "changed"),
    ("typed_in", "typed in from the picture"),
    ("moved", "status changed"),
]
READS = [("values", "values"), ("file", "picture")]
ONCE_VERIFIED = ["verified", "superseded", "expired"]
KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def person(on_delete, words, related_name="+", **options):
    return models.ForeignKey(
        on_delete=on_delete, related_name=related_name, to=settings.AUTH_USER_MODEL, verbose_name=words, **options
    )


def somebody(words, **options):
    return person(django.db.models.deletion.SET_NULL, words, null=True, **options)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("accounts", "0002_wearers")]

    operations = [
        migrations.CreateModel(
            name="Prescription",
            fields=[
                ("id", KEY),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "series",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, help_text="The same for all versions of one."
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("kind", models.CharField(choices=KINDS, max_length=10, verbose_name="for")),
                ("source", models.CharField(choices=SOURCES, max_length=12, verbose_name="how it came")),
                (
                    "status",
                    models.CharField(choices=STATES, default="draft", max_length=12, verbose_name="status"),
                ),
                (
                    "is_flagged",
                    models.BooleanField(
                        default=False, help_text="Something in it is unusual.", verbose_name="flagged"
                    ),
                ),
                ("sealed", models.BinaryField(help_text="All that it says, encrypted.")),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified at")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="added"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="changed"),
                ),
                ("entered_by", person(django.db.models.deletion.PROTECT, "values typed by")),
                ("owner", person(django.db.models.deletion.PROTECT, "customer", "prescriptions")),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="successor",
                        to="prescriptions.prescription",
                        verbose_name="corrects",
                    ),
                ),
                (
                    "verified_by",
                    person(django.db.models.deletion.PROTECT, "verified by", blank=True, null=True),
                ),
                (
                    "wearer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prescriptions",
                        to="accounts.wearer",
                        verbose_name="wearer",
                    ),
                ),
            ],
            options={
                "verbose_name": "prescription",
                "verbose_name_plural": "prescriptions",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["owner", "-created_at", "-id"], name="prescriptions_of_a_customer"),
                    models.Index(fields=["wearer", "kind", "-verified_at"], name="verified_ones_of_a_wearer"),
                    models.Index(
                        condition=models.Q(("status__in", ["submitted", "needs_info"])),
                        fields=["submitted_at"],
                        name="prescriptions_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("status", "verified")),
                        fields=["expires_on"],
                        name="prescriptions_expiring",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("series", "version"), name="one_version_of_a_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "verified")),
                        fields=("series",),
                        name="one_verified_version_of_a_series",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("supersedes", None), ("version", 1)),
                            models.Q(("supersedes__isnull", False), ("version__gt", 1)),
                            _connector="OR",
                        ),
                        name="a_later_version_corrects_one_before",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ONCE_VERIFIED),
                                ("verified_at__isnull", False),
                                ("verified_by__isnull", False),
                            ),
                            models.Q(
                                models.Q(("status__in", ONCE_VERIFIED), _negated=True),
                                ("verified_at", None),
                                ("verified_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="verified_by_somebody_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verified_by", None),
                            models.Q(("verified_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="who_typed_does_not_verify",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "draft"), ("submitted_at", None)),
                            models.Q(
                                models.Q(("status", "draft"), _negated=True), ("submitted_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="submitted_unless_a_draft",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PrescriptionFile",
            fields=[
                ("id", KEY),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("page", models.PositiveSmallIntegerField(help_text="From 1.", verbose_name="page")),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name on the storage")),
                (
                    "content_type",
                    models.CharField(default="image/jpeg", max_length=40, verbose_name="kind of file"),
                ),
                ("width", models.PositiveIntegerField(help_text="px", verbose_name="width")),
                ("height", models.PositiveIntegerField(help_text="px", verbose_name="height")),
                (
                    "bytes",
                    models.PositiveIntegerField(help_text="Bytes of the picture, unsealed.", verbose_name="size"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="sent")),
                (
                    "prescription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="prescriptions.prescription",
                        verbose_name="prescription",
                    ),
                ),
                ("uploaded_by", somebody("sent by", blank=True)),
            ],
            options={
                "verbose_name": "page of a prescription",
                "verbose_name_plural": "pages of prescriptions",
                "ordering": ["prescription_id", "page"],
                "constraints": [
                    models.UniqueConstraint(fields=("prescription", "page"), name="one_picture_of_a_page"),
                    models.CheckConstraint(condition=models.Q(("page__gte", 1)), name="pages_count_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PrescriptionEvent",
            fields=[
                ("id", KEY),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(choices=EVENTS, max_length=10, verbose_name="what")),
                ("from_status", models.CharField(blank=True, choices=STATES, max_length=12, verbose_name="from")),
                ("to_status", models.CharField(choices=STATES, max_length=12, verbose_name="to")),
                ("reason", models.CharField(blank=True, max_length=30, verbose_name="why")),
                ("sealed_note", models.BinaryField(blank=True, default=bytes)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="when"),
                ),
                ("actor", somebody("by", blank=True)),
                (
                    "prescription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="prescriptions.prescription",
                        verbose_name="prescription",
                    ),
                ),
            ],
            options={
                "verbose_name": "event of a prescription",
                "verbose_name_plural": "events of prescriptions",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PrescriptionRead",
            fields=[
                ("id", KEY),
                (
                    "prescription_id",
                    models.UUIDField(db_index=True, help_text="Its public id.", verbose_name="prescription"),
                ),
                ("what", models.CharField(choices=READS, max_length=10, verbose_name="what")),
                ("request_id", models.CharField(blank=True, max_length=64, verbose_name="request")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, editable=False, verbose_name="when"
                    ),
                ),
                ("reader", somebody("read by")),
            ],
            options={
                "verbose_name": "read of a prescription",
                "verbose_name_plural": "reads of prescriptions",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="PrescriptionDeletion",
            fields=[
                ("id", KEY),
                (
                    "prescription_id",
                    models.UUIDField(
                        help_text="Public id of the version that was named.", verbose_name="prescription"
                    ),
                ),
                ("series", models.UUIDField(verbose_name="series")),
                ("versions", models.PositiveSmallIntegerField(verbose_name="versions")),
                ("pages", models.PositiveSmallIntegerField(verbose_name="pages")),
                ("request_id", models.CharField(blank=True, max_length=64, verbose_name="request")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="when"),
                ),
                ("actor", somebody("by")),
            ],
            options={
                "verbose_name": "deletion of a prescription",
                "verbose_name_plural": "deletions of prescriptions",
                "ordering": ["-pk"],
            },
        ),
    ]
