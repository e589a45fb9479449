"""What the catalogue does after a commit, and by the clock."""

from collections.abc import Callable
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from almahra.core import mail, outbox

from .cards import vocabulary
from .errors import ImportBusy
from .links import forget_url
from .models import Review, Shortage, Variant, Wish
from .services import cards, imports, renditions, takes, wishes


@outbox.handles("catalog.refresh_cards")
def refresh_cards(*, product_ids: list[int]) -> None:
    cards.refresh(product_ids)


@outbox.handles("catalog.make_renditions", is_slow=True)
def make_renditions(*, image_id: int, file: str) -> None:
    try:
        renditions.make(image_id, file=file)
    except renditions.BeingMade as reason:
        raise outbox.NotNow("somebody else is making them") from reason


@outbox.handles("catalog.discard_pictures")
def discard_pictures(*, files: list[str]) -> None:
    renditions.discard(files)


@outbox.handles("catalog.discard_renditions")
def discard_renditions(*, names: list[str]) -> None:
    renditions.discard_renditions(names)


@outbox.handles(imports.LOOK, is_slow=True)
def look_at_import(*, import_id: str) -> None:
    _when_free(imports.look, import_id)


@outbox.handles(imports.WRITE, is_slow=True)
def write_import(*, import_id: str) -> None:
    _when_free(imports.write, import_id)


def _when_free(act: Callable[[UUID], object], import_id: str) -> None:
    try:
        act(UUID(import_id))
    except ImportBusy as reason:
        raise outbox.NotNow("somebody else works on it") from reason


@shared_task
def turn_prices() -> None:
    """Sales that have begun or ended show on the cards."""
    cards.turn_prices()


@shared_task
def count_words() -> None:
    """What typing errors may be meant for."""
    vocabulary.count_words()


@shared_task
def forget_card_changes() -> None:
    cards.forget_changes()


@mail.writes("catalog.review_published_mail", _("review published"))
def review_published_mail(*, review_id: str) -> mail.Letter | None:
    return _to_author("review_published", review_id, Review.State.APPROVED)


@mail.writes("catalog.review_rejected_mail", _("review not published"))
def review_rejected_mail(*, review_id: str) -> mail.Letter | None:
    return _to_author("review_rejected", review_id, Review.State.REJECTED)


def _to_author(template: str, review_id: str, state: str) -> mail.Letter | None:
    """Nothing where the decision was undone meanwhile, or nobody is left to be told."""
    found = Review.objects.select_related("author", "product").filter(public_id=review_id, state=state)
    review = found.filter(author__is_active=True).first()
    if review is None or review.author is None:
        return None
    context = {
        "review": review,
        "note": " ".join(review.note.split()),
        "url": f"{settings.FRONTEND_URL}/products/{review.product.slug}",
    }
    return mail.Letter(template, review.author.email, review.author.language, context)


@mail.writes("catalog.low_stock_mail", _("low stock (to the shop)"))
def low_stock_mail(*, shortage_ids: list[str], more: int) -> mail.Letter | None:
    """To the shop; of what is not on sale nobody needs to order more."""
    low = Shortage.objects.filter(
        pk__in=shortage_ids, variant__is_active=True, variant__product__status="published"
    ).select_related("variant__product")
    pieces = [
        {"sku": one.variant.sku, "name": _one_line(one.variant), "left": one.left, "mark": one.mark}
        for one in low.order_by("variant__sku")
    ]
    if not pieces:
        return None
    return mail.Letter(
        "low_stock", settings.SHOP_STOCK_CONTACT, settings.LANGUAGE_CODE, {"pieces": pieces, "more": more}
    )


@mail.writes(wishes.MAIL, _("back in stock"))
def back_in_stock_mail(*, wish_id: str) -> mail.Letter | None:
    """True whenever it is written: pieces that came back may be gone again when a mail was late."""
    wish = (
        Wish.objects.select_related("variant__product", "variant__stock", "customer").filter(pk=UUID(wish_id)).first()
    )
    if wish is None or (wish.customer and not wish.customer.is_active):
        return None
    variant = wish.variant
    context = {
        "name": _one_line(variant),
        "is_there": variant.stock.available > 0,
        "url": f"{settings.FRONTEND_URL}/products/{variant.product.slug}",
        "forget_url": forget_url(wish.pk),
        "days": settings.WISH_KEPT_DAYS,
    }
    to = wish.customer.email if wish.customer else wish.email
    return mail.Letter("back_in_stock", to, wish.language, context)


def _one_line(variant: Variant) -> str:
    return " ".join(str(variant).split())


@shared_task
def tell_wishers() -> None:
    """Write to those whose variant is there again."""
    wishes.tell()


@shared_task
def forget_wishes_and_drafts() -> None:
    """Addresses that were told, and stock-takes and tables that were looked at and never written. May run twice."""
    wishes.forget()
    takes.forget_drafts()
    imports.forget_drafts()
