"""What stands beside a product on its page: the others of its family, and frames that are like it."""

from typing import NamedTuple

from django.db import connection

from catalog.models.cards import LIKENESS

MOST_SIBLINGS, MOST_ALIKE = 12, 8
LOOKED_AT = 50  # frames on either side of it, by width, A and DBL

WIDTH, A, DBL = LIKENESS
ORDER = f"{WIDTH}, {A}, {DBL}"
BACKWARDS = f"{WIDTH} DESC, {A} DESC, {DBL} DESC"
HERE = "(%(width)s, %(a)s, %(dbl)s)"


def _walk(direction: str, order: str, where: str) -> str:
    """Some of the nearest on one side; an index has them in this order."""
    return (
        f"(SELECT product_id, shape, family, {ORDER} FROM catalog_productcard"  # noqa: S608  (our own words)
        f" WHERE {A} IS NOT NULL AND ({ORDER}) {direction} {HERE} AND {where} ORDER BY {order} LIMIT {LOOKED_AT})"
    )


SIDES = [(">=", ORDER), ("<", BACKWARDS)]
NEARBY = " UNION ".join(_walk(*side, where) for where in ("shape = %(shape)s", "true") for side in SIDES)
DISTANCE = f"abs({WIDTH} - %(width)s) + abs({A} - %(a)s) + abs({DBL} - %(dbl)s)"
ALIKE = f"""
SELECT 'similar' AS side, product_id, row_number() OVER (ORDER BY shape <> %(shape)s, {DISTANCE}, product_id) AS place
FROM ({NEARBY}) AS nearby WHERE product_id <> %(product)s AND (family = '' OR family <> %(family)s)
ORDER BY place LIMIT {MOST_ALIKE}
"""  # noqa: S608
SIBLINGS = f"""
SELECT 'siblings' AS side, product_id, row_number() OVER (ORDER BY published_at DESC, product_id) AS place
FROM catalog_productcard WHERE family = %(family)s AND family <> '' AND product_id <> %(product)s
ORDER BY place LIMIT {MOST_SIBLINGS}
"""  # noqa: S608
BOTH = f"""
SELECT side, body FROM (({ALIKE}) UNION ALL ({SIBLINGS})) AS beside
JOIN catalog_cardtext ON card_id = product_id ORDER BY side, place
"""  # noqa: S608


class Place(NamedTuple):
    """Where a product stands among the others. Lengths in mm, or None for what is no frame."""

    product: int
    family: str
    shape: str
    width: object
    a: object
    dbl: object


def neighbours(place: Place) -> str:
    """The cards of both kinds, as the last members of a JSON object. At most one query.

    The same shape comes first, then what differs least: the sum of the differences in width, A and DBL.
    """
    found: dict[str, list[str]] = {"siblings": [], "similar": []}
    if place.family or place.a is not None:
        with connection.cursor() as cursor:
            cursor.execute(BOTH, place._asdict())
            for side, body in cursor.fetchall():
                found[side].append(body)
    return ",".join(f'"{side}":[{",".join(bodies)}]' for side, bodies in found.items())
