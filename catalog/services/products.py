"""Putting products into the shop window and taking them out."""

from django.db import transaction
from django.utils import timezone

from catalog.errors import NothingForSale
from catalog.models import Product
from catalog.services.cards import refresh

Status = Product.Status


@transaction.atomic
def publish(product: Product) -> None:
    """Show a product to customers. It keeps the date of its first time. Raises NothingForSale."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    if not product.variants.on_sale().exists():
        raise NothingForSale(slug=product.slug)
    product.status = Status.PUBLISHED
    product.published_at = product.published_at or timezone.now()
    product.save(update_fields=["status", "published_at", "updated_at"])
    refresh([product.pk])


@transaction.atomic
def archive(product: Product) -> None:
    """Take a product out of the window for good or for a while. Orders keep what they sold."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    product.status = Status.ARCHIVED
    product.save(update_fields=["status", "updated_at"])
    refresh([product.pk])
