"""What import-linter can not see: foreign keys follow the arrows, and every app states who may look at what."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin

# From the ground up. An app may point at itself and at what stands before it.
FLOORS = ["core", "accounts", "catalog", "prescriptions", "tryon", "cart", "orders", "payments", "backoffice", "dev"]
OURS = [model for model in apps.get_models() if model._meta.app_label in FLOORS]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    floor = FLOORS.index(model._meta.app_label)
    pointed_at = {
        field.related_model._meta.app_label
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
    }

    above = {label for label in pointed_at & set(FLOORS) if FLOORS.index(label) > floor}

    assert not above


# Rows that live on the page of another model, or that nobody needs to see.
WITHOUT_A_PAGE = {
    "core.IdempotencyKey",
    "core.Attempts",
    "catalog.Purchase",  # the ✓ beside a review
    "catalog.ReviewVote",  # counted on the review
    # Copies of what has pages, kept by catalog.services.cards.
    "catalog.ProductCard",
    "catalog.CardText",
    "catalog.CardWords",
    "catalog.CardChange",
    "catalog.Word",
    # On the page of their prescription, which notes who looked.
    "prescriptions.PrescriptionFile",
    "prescriptions.PrescriptionEvent",
    # On the page of their variant.
    "tryon.FramePicture",
    "tryon.FramePictureEvent",
    # Nobody of the staff sees a face, or what was tried on it.
    "tryon.TryOnSession",
    "tryon.TryOn",
}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_model_can_be_found_in_the_back_office(model):
    if model._meta.label in WITHOUT_A_PAGE or model.__name__.startswith("Historical"):
        return
    inlines = {inline.model for page in admin.site._registry.values() for inline in page.inlines}

    assert model in admin.site._registry or model in inlines


def test_no_merge_was_left_half_done():
    """A style sheet with the marks of a conflict in it breaks nothing that a linter sees."""
    mark = re.compile(rb"^(<{7} |>{7} |={7}$)", re.MULTILINE)
    written = [settings.BASE_DIR / name for name in ["README.md", "CHANGELOG.md", "dev", ".env.example"]]
    for folder in [
        "accounts",
        "almahra",
        "cart",
        "catalog",
        "docs",
        "orders",
        "payments",
        "prescriptions",
        "static",
        "templates",
        "tests",
        "tryon",
    ]:
        written += (settings.BASE_DIR / folder).rglob("*.*")

    assert [path for path in written if path.is_file() and mark.search(path.read_bytes())] == []
