"""Telling the shop what runs low: one row and one mention in a mail for each time it happens.

A shortage begins with the move that leaves fewer pieces than the variant's mark, and ends with the one that leaves
enough. The UPDATE that moves the pieces tells what it left, so of two orders at once exactly one sees itself cross.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from almahra.core import outbox
from catalog.models import Shortage, Stock, Variant
from catalog.querysets import Left

LONGEST_MAIL = 100  # variants; a stock-take may bring more, and the list has them all


class Moved(NamedTuple):
    """What a change of the available pieces left behind, and how large it was."""

    left: Left
    change: int

    @property
    def before(self) -> int:
        return self.left.available - self.change

    @property
    def fell(self) -> bool:
        return self.before >= self.left.mark > self.left.available

    @property
    def rose(self) -> bool:
        return self.before < self.left.mark <= self.left.available


def note(moves: Mapping[int, Moved]) -> None:
    """Open and end shortages after moves, by variant. Costs nothing where no mark was crossed."""
    if risen := [variant_id for variant_id, moved in moves.items() if moved.rose]:
        _end(risen)
    if fallen := {variant_id: moved.left for variant_id, moved in moves.items() if moved.fell}:
        _tell(_begin(fallen))


@transaction.atomic
def set_mark(variant: Variant, below: int | None) -> None:
    """Have the shop told when fewer than `below` pieces are left; None: as everywhere, 0: never.

    Who sets a mark above what is left knows it: the list shows it, and no mail is sent.
    """
    left = Stock.objects.mark(variant.pk, below)
    if left.available < left.mark:
        _begin({variant.pk: left})
    else:
        _end([variant.pk])


def _begin(fallen: Mapping[int, Left]) -> list[Shortage]:
    """Open a shortage where none is; the new ones."""
    asked = [
        Shortage(variant_id=variant_id, left=left.available, mark=left.mark) for variant_id, left in fallen.items()
    ]
    Shortage.objects.bulk_create(asked, ignore_conflicts=True)
    return list(Shortage.objects.filter(pk__in=[one.pk for one in asked]))


def _end(variant_ids: list[int]) -> None:
    Shortage.objects.open().filter(variant__in=variant_ids).update(ended_at=timezone.now())


def _tell(begun: list[Shortage]) -> None:
    if begun:
        ids = [str(shortage.pk) for shortage in begun[:LONGEST_MAIL]]
        outbox.put("catalog.low_stock_mail", shortage_ids=ids, more=len(begun) - len(ids))
