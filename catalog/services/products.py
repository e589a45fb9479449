"""Putting products into the shop window and taking them out."""

from django.db import transaction
from django.utils import timezone

from catalog.errors import NotReady, StepNotNow
from catalog.models import Product, Stock
from catalog.services.cards import refresh
from catalog.services.checklist import missing

Status = Product.Status


@transaction.atomic
def publish(product: Product) -> None:
    """Show a product to customers. It keeps the date of its first time. Raises NotReady, with all that is missing."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    if points := missing(product):
        raise NotReady(name=product.name, missing=" ".join(str(point.to_do) for point in points))
    product.published_at = product.published_at or timezone.now()
    _become(product, Status.PUBLISHED)


@transaction.atomic
def take_down(product: Product) -> None:
    """Take a product out of the window to work on it: a draft again. Raises StepNotNow."""
    _become(Product.objects.select_for_update().get(pk=product.pk), Status.DRAFT, out_of=Status.PUBLISHED)


@transaction.atomic
def archive(product: Product) -> None:
    """Take a product out of the window for good or for a while. Orders keep what they sold, and what is promised."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    _become(product, Status.ARCHIVED)


@transaction.atomic
def bring_back(product: Product) -> None:
    """Make a draft of an archived product. Raises StepNotNow."""
    _become(Product.objects.select_for_update().get(pk=product.pk), Status.DRAFT, out_of=Status.ARCHIVED)


def promised(product: Product) -> list[tuple[str, int]]:
    """The SKUs of its variants whose pieces orders wait for, each with how many."""
    held = Stock.objects.filter(variant__product=product, reserved__gt=0).order_by("variant__position", "variant")
    return list(held.values_list("variant__sku", "reserved"))


def _become(product: Product, status: Status, *, out_of: Status | None = None) -> None:
    if out_of and product.status != out_of:
        raise StepNotNow(name=product.name, status=product.get_status_display())
    product.status = status
    product.save(update_fields=["status", "published_at", "updated_at"])
    refresh([product.pk])
