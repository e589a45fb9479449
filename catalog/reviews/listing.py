"""The reviews of one product: three queries, however many there are."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from almahra.core.errors import NotThere
from catalog.cards.pages import is_key
from catalog.cards.presenting import rating_in_full
from catalog.models import Product, ProductCard, Review
from catalog.ratings import NO_REVIEWS, STARS

ORDERINGS = {
    "newest": ["-created_at", "-pk"],
    "helpful": ["-helpful_count", "unhelpful_count", "-created_at", "-pk"],
    "rating": ["-rating", "-created_at", "-pk"],
    "-rating": ["rating", "-created_at", "-pk"],
}


def on_show(key: str) -> Product:
    """The product in the window that `key` means: a slug in any case, or an id. Raises NotThere."""
    card = ProductCard.objects.select_related("product").filter(is_key(key)).first()
    if card is None:
        raise NotThere
    return card.product


def listed(key: str, asked: Mapping[str, Any], *, address: str) -> dict[str, Any]:
    """One page of what is published about a product, and what all of it comes to.

    `address` is that of the list, for the links. Raises NotThere, or ValidationError for a page behind the last one.
    """
    product = on_show(key)
    summary = Review.objects.summaries([product.pk]).get(product.pk, NO_REVIEWS)
    stars, page, size = asked["stars"] or set(STARS), asked["page"], asked["page_size"]
    count = sum(summary.stars[star] for star in stars)
    pages = max(-(-count // size), 1)
    if page > pages:
        said = _("There are %(pages)d pages.") % {"pages": pages}
        raise ValidationError({"page": [ErrorDetail(said, "page_out_of_range")]})
    found = Review.objects.approved().filter(product=product, rating__in=stars).order_by(*ORDERINGS[asked["ordering"]])
    parameters = {"ordering": asked["ordering"], "page_size": size}
    if asked["stars"]:
        parameters["stars"] = ",".join(map(str, sorted(stars)))

    def link(to: int) -> str:
        return f"{address}?{urlencode({**parameters, 'page': to})}"

    return {
        "count": count,
        "next": link(page + 1) if page < pages else None,
        "previous": link(page - 1) if page > 1 else None,
        "summary": rating_in_full(summary),
        "results": list(found[(page - 1) * size : page * size]),
    }
