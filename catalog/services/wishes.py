"""Back-in-stock wishes: who asked, whom to tell, and forgetting all of them again.

Nobody is told at the moment in which a piece comes back: a task looks every minute at what is there. So a level
that goes up and down within that minute tells nobody, and moving stock costs nothing more.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import User
from almahra.core import outbox
from almahra.core.models import SentMail
from catalog.errors import PiecesThere
from catalog.links import wish_of
from catalog.models import Variant, Wish
from catalog.models.wishes import WishQuerySet

MAIL = "catalog.back_in_stock_mail"
MOST_WAITING = 50  # wishes of one address: more than a person has
BATCH = 200


@transaction.atomic
def wish(variant: Variant, *, email: str, customer: User | None, language: str) -> None:
    """Note that this address wants to hear when the variant is back; once, however often it is asked.

    What is known of the address changes nothing that the one who asks could see. Raises PiecesThere.
    """
    if variant.stock.available > 0:
        raise PiecesThere(sku=variant.sku)
    if _of(email).waiting().count() < MOST_WAITING:
        asked = Wish(variant=variant, email=email, customer=customer, language=language)
        Wish.objects.bulk_create([asked], ignore_conflicts=True)


def withdraw(customer: User, variant: Variant) -> None:
    """A customer does not wait any longer."""
    Wish.objects.waiting().filter(Q(customer=customer) | Q(pk__in=_of(customer.email)), variant=variant).delete()


@transaction.atomic
def forget_address(token: str) -> None:
    """Delete all wishes of the address that a link was mailed to, and the notes of such mails. Raises LinkNotValid."""
    found = Wish.objects.select_related("customer").filter(pk=wish_of(token)).first()
    if found is None:
        return  # done before
    addresses = {found.email, found.customer.email if found.customer else found.email}
    for address in addresses:
        _of(address).delete()
    SentMail.objects.filter(topic=MAIL, recipient__in=addresses).delete()


def tell() -> int:
    """Have a mail sent to everybody whose wish came true; how many. May run twice at once: each wish is mailed once."""
    told = 0
    while some := _tell_some():
        told += some
    return told


@transaction.atomic
def _tell_some() -> int:
    granted = _locked(Wish.objects.granted()).order_by("created_at", "pk")
    found = list(granted.values_list("pk", flat=True)[:BATCH])
    Wish.objects.filter(pk__in=found).update(told_at=timezone.now())
    for wish_id in found:
        outbox.put(MAIL, wish_id=str(wish_id))
    return len(found)


def _locked(wishes: WishQuerySet) -> WishQuerySet:
    """Whose row somebody else holds is being told by them."""
    return wishes.select_for_update(skip_locked=True)


def forget() -> None:
    """Delete addresses that were told long enough ago, the notes of these mails, and wishes nothing came of."""
    now = timezone.now()
    long_ago = now - timedelta(days=settings.WISH_KEPT_DAYS)
    Wish.objects.filter(told_at__lt=long_ago).delete()
    Wish.objects.waiting().filter(created_at__lt=now - timedelta(days=settings.WISH_WAIT_DAYS)).delete()
    SentMail.objects.filter(topic=MAIL, sent_at__lt=long_ago).delete()


def _of(email: str) -> WishQuerySet:
    return Wish.objects.alias(address=Lower("email")).filter(address=email.strip().lower())
