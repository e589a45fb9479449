"""The category tree as customers walk it. A shop has tens of categories, so one query reads them all."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from .models import Category
from .window import shown


@dataclass
class Branch:
    """A category with the number of products on show in it and below it."""

    category: Category
    product_count: int
    children: list["Branch"] = field(default_factory=list)


def category_tree() -> list[Branch]:
    """The top categories with all below them, in the order that staff gave them. Two queries."""
    counts = dict(shown().order_by().values_list("category").annotate(Count("pk")))
    below = _children()

    def branch(category: Category) -> Branch:
        children = [branch(child) for child in below[category.pk]]
        count = counts.get(category.pk, 0) + sum(child.product_count for child in children)
        return Branch(category, count, children)

    return [branch(top) for top in below[None]]


def ids_below(slugs: Iterable[str]) -> set[int]:
    """The categories of these slugs and everything below them. One query; unknown slugs add nothing."""
    below, wanted = _children(), set(slugs)
    waiting = [category for siblings in below.values() for category in siblings if category.slug in wanted]
    found = set()
    while waiting:
        category = waiting.pop()
        found.add(category.pk)
        waiting.extend(child for child in below[category.pk] if child.pk not in found)
    return found


class Paths:
    """The way to each of `categories`, which are all there are."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self.known = {category.pk: category for category in categories}

    def to(self, category_id: int) -> list[Category]:
        """From the top of the tree down to this category."""
        path = [self.known[category_id]]
        while (above := path[0].parent_id) is not None:
            path.insert(0, self.known[above])
        return path


def _children() -> defaultdict[int | None, list[Category]]:
    below: defaultdict[int | None, list[Category]] = defaultdict(list)
    for category in Category.objects.all():
        below[category.parent_id].append(category)
    return below
