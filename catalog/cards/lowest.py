"""The lowest price of the 30 days before a sale, which the law asks shops to show while it runs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from catalog.models import Variant
from catalog.prices import Version, is_reduced, lowest_before

FIELDS = ["history_date", "price", "sale_price", "sale_from", "sale_until"]


def lowest_prices(variants: Iterable[Variant], *, now: datetime) -> Mapping[int, Decimal]:
    """By the id of each variant whose sale runs and that was on offer before it. At most one query."""
    begun = {variant.pk: variant.sale_from for variant in variants if is_reduced(variant, now) and variant.sale_from}
    if not begun:
        return {}
    known = Variant.history.filter(id__in=begun).order_by("history_date", "history_id").values_list("id", *FIELDS)
    versions: dict[int, list[Version]] = defaultdict(list)
    for pk, *version in known:
        versions[pk].append(Version(*version))
    found = {pk: lowest_before(began, versions[pk]) for pk, began in begun.items()}
    return {pk: price for pk, price in found.items() if price is not None}
