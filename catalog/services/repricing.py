"""New prices for many variants at once: looked at first, then written as they were shown, all or none."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import orjson
from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.errors import PricesChanged
from catalog.models import Product, Variant
from catalog.repricing import Ending, How, new_price
from catalog.services.cards import ask_for_refresh, refresh

MOST = 5000  # variants at once
AT_ONCE = 50  # products whose cards are refreshed before the answer; of more, soon after it


class Becomes(StrEnum):
    """What the new number is: the price, the price of a sale, or none, for the sale ends."""

    PRICE = "price"
    SALE = "sale"
    NO_SALE = "no_sale"


@dataclass(frozen=True)
class Wanted:
    """What is asked for. `floor` is a price below which none may fall; a sale begins at once without `sale_from`."""

    becomes: Becomes
    how: How = How.FIXED
    number: Decimal = Decimal(0)
    ending: Ending = Ending.AS_IT_IS
    floor: Decimal | None = None
    sale_from: datetime | None = None
    sale_until: datetime | None = None


class Prices(NamedTuple):
    price: Decimal
    sale_price: Decimal | None
    sale_from: datetime | None
    sale_until: datetime | None


class Line(NamedTuple):
    """One variant: its prices, those it would have, and why it is left as it is, where it is.

    `note` is said of a line that is changed all the same.
    """

    variant: Variant
    old: Prices
    new: Prices
    refused: str | Promise = ""
    note: str | Promise = ""

    @property
    def is_changed(self) -> bool:
        return not self.refused and self.new != self.old


def look(variant_ids: Iterable[int], wanted: Wanted) -> list[Line]:
    """What would become of each variant, by product and place. Writes nothing."""
    variants = Variant.objects.filter(pk__in=list(variant_ids)).select_related("product", "size")
    return [_line(variant, wanted) for variant in variants.order_by("product__name", "product_id", "position", "pk")]


def fingerprint(lines: Iterable[Line]) -> str:
    """Of old and new prices, so that one can tell whether anything is not as it was shown."""
    shown = [[line.variant.pk, *map(str, line.old), *map(str, line.new), line.is_changed] for line in lines]
    return hashlib.sha256(orjson.dumps(shown)).hexdigest()


@transaction.atomic
def write(variant_ids: Sequence[int], wanted: Wanted, *, shown: str, by: User) -> int:
    """Write the new prices if they are still what was `shown`; how many were changed. Raises PricesChanged."""
    # Whoever saves a product locks it too, and in this order nobody waits for the other.
    products = Product.objects.filter(variants__in=variant_ids).order_by("pk").values("pk")
    list(Product.objects.select_for_update(no_key=True).filter(pk__in=products).order_by("pk").values("pk"))
    lines = look(variant_ids, wanted)
    if fingerprint(lines) != shown:
        raise PricesChanged
    changed = [line for line in lines if line.is_changed]
    now = timezone.now()
    for line in changed:
        _put(line, now)
    _update([line.variant for line in changed])
    _remember([line.variant.pk for line in changed], now=now, by=by)
    _show({line.variant.product_id for line in changed})
    return len(changed)


def _line(variant: Variant, wanted: Wanted) -> Line:
    old = Prices(variant.price, variant.sale_price, variant.sale_from, variant.sale_until)
    if wanted.becomes is Becomes.NO_SALE:
        new = Prices(old.price, None, None, None)
        return Line(variant, old, new, refused="" if old.sale_price is not None else _("no sale"))
    amount = new_price(old.price, wanted.how, wanted.number, wanted.ending, variant.currency)
    if wanted.becomes is Becomes.SALE:
        new = Prices(old.price, amount, wanted.sale_from, wanted.sale_until)
        note = _("replaces the sale it has") if old.sale_price is not None else ""
    else:
        new, note = old._replace(price=amount), ""
    return Line(variant, old, new, refused=_objection(old, new, amount, wanted), note=note)


def _objection(old: Prices, new: Prices, amount: Decimal, wanted: Wanted) -> str | Promise:
    """Why a variant keeps its prices."""
    if amount == 0:
        return _("would be 0")
    if wanted.floor is not None and amount < wanted.floor:
        return _("below the floor")
    if wanted.becomes is Becomes.SALE and amount >= old.price:
        return _("a sale is lower than the price")
    if new.sale_price is not None and new.sale_price >= new.price:
        return _("not above the price of its sale")
    if new == old:
        return _("unchanged")
    return ""


def _put(line: Line, now: datetime) -> None:
    begins = line.new.sale_from or (now if line.new.sale_price is not None else None)
    line.variant.price, line.variant.sale_price = line.new.price, line.new.sale_price
    line.variant.sale_from, line.variant.sale_until = begins, line.new.sale_until


WRITE = """
UPDATE catalog_variant AS variant
SET price = new.price, sale_price = new.sale_price, sale_from = new.sale_from, sale_until = new.sale_until
FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::timestamptz[], %s::timestamptz[])
    AS new (id, price, sale_price, sale_from, sale_until)
WHERE variant.id = new.id
"""


def _update(variants: Sequence[Variant]) -> None:
    """One statement for all: `bulk_update` words five thousand cases for each column."""
    names = ("pk", "price", "sale_price", "sale_from", "sale_until")
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [[getattr(variant, name) for variant in variants] for name in names])


def _remember(variant_ids: Sequence[int], *, now: datetime, by: User) -> None:
    """The history of all in one statement, from the rows as they are now: row by row it takes as long as the rest."""
    past = Variant.history.model
    columns = ", ".join(connection.ops.quote_name(field.column) for field in past.tracked_fields)
    statement = (
        f"INSERT INTO {past._meta.db_table} ({columns}, history_date, history_type, history_user_id)"  # noqa: S608  (our own words)
        f" SELECT {columns}, %s, '~', %s FROM catalog_variant WHERE id = ANY(%s) ORDER BY id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [now, by.pk, list(variant_ids)])


def _show(product_ids: set[int]) -> None:
    Product.objects.filter(pk__in=product_ids).touch()
    if len(product_ids) <= AT_ONCE:
        refresh(product_ids)
    else:
        ask_for_refresh(product_ids)
