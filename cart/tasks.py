from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .models import Cart

BATCH = 500


@shared_task
def forget_abandoned_carts() -> None:
    """Delete guests' carts that nobody has changed for CART_GUEST_DAYS days. May run twice."""
    while _forget_some() == BATCH:
        pass


@transaction.atomic
def _forget_some() -> int:
    long_ago = timezone.now() - timedelta(days=settings.CART_GUEST_DAYS)
    # A cart that is locked is being used: it is not abandoned.
    old = Cart.objects.select_for_update(skip_locked=True).filter(customer=None, updated_at__lt=long_ago)
    found = [cart.pk for cart in old[:BATCH]]
    Cart.objects.filter(pk__in=found).delete()
    return len(found)
