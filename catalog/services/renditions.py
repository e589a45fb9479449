"""Files of several sizes and types for each picture. A row names them once all of them are stored.

Their names follow from the name of the picture, so a second try after a killed worker writes over what the first
one left, and whoever takes a picture down knows what to look for.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import connection, transaction
from django.db.models import QuerySet

from almahra.core import outbox
from catalog import renditions as pixels
from catalog.models import Product, ProductImage
from catalog.renditions import RECIPE, names_of
from catalog.services.cards import ask_for_refresh, refresh

logger = logging.getLogger(__name__)

MAKER = 0x70696374  # our name among advisory locks; the second number is the picture


class BeingMade(Exception):
    """Somebody else makes the renditions of this picture at this moment."""


def pending() -> QuerySet[ProductImage]:
    """Pictures whose renditions are missing or follow an older recipe, oldest first."""
    return ProductImage.objects.filter(recipe__lt=RECIPE).exclude(file="").order_by("pk")


def ask_for(image: ProductImage) -> None:
    """Have the renditions of a picture made soon after the commit."""
    outbox.put("catalog.make_renditions", image_id=image.pk, file=str(image.file.name))


def make(image_id: int, *, file: str) -> bool:
    """Make and store what the window shows of one picture; whether there was something to do. Any number of times.

    `file` is the picture's name: where its row has gone meanwhile, what belongs to that name goes as well.
    Raises BeingMade, and OSError when the storage is away or the file is not whole.
    """
    with _alone(image_id):
        image = ProductImage.objects.filter(pk=image_id, file=file).first()
        if image is None:
            discard([file])
            return False
        if image.recipe >= RECIPE:
            return False
        made = _borrowed(image) or _made(image)
        return _record(image, made)


def make_pending() -> Iterator[tuple[ProductImage, str | None]]:
    """Make what is missing, one picture at a time; yields each with what went wrong, or None."""
    last = 0
    while image := pending().filter(pk__gt=last).first():
        last = image.pk
        try:
            make(image.pk, file=str(image.file.name))
        except BeingMade:
            yield image, "being made by somebody else"
        except OSError as problem:
            yield image, f"{type(problem).__name__}: {problem}"
        else:
            yield image, None


def discard(files: Iterable[str]) -> None:
    """Delete pictures that no row shows any more, each with its renditions. Raises OSError, and may be repeated."""
    storage = _storage()
    for file in files:
        if ProductImage.objects.filter(file=file).exists():
            continue  # a copy of the product shows it too
        for name in (file, *names_of(file)):
            storage.delete(name)


def discard_renditions(names: Iterable[str]) -> None:
    """Delete files of an older recipe. Raises OSError, and may be repeated."""
    for name in names:
        _storage().delete(name)


def _borrowed(image: ProductImage) -> dict[str, Any] | None:
    """What was made already of the same file, for another row."""
    twin = ProductImage.objects.filter(file=image.file.name, recipe=RECIPE).exclude(pk=image.pk).first()
    return None if twin is None else {"colour": twin.colour, "renditions": twin.renditions}


def _made(image: ProductImage) -> dict[str, Any]:
    file, storage = str(image.file.name), _storage()
    with storage.open(file) as content:
        opened = pixels.opened(content)
    stored: list[dict[str, Any]] = []
    for one in pixels.renditions(opened):
        name = pixels.name_of(file, slot=one.slot, type=one.type)
        _write(storage, name, one.content)
        facts = {"type": one.type, "width": one.width, "height": one.height, "file": name, "bytes": len(one.content)}
        stored.append(facts)
    stored.sort(key=lambda facts: list(pixels.KINDS).index(facts["type"]))  # stable: the widths stay in their order
    return {"colour": pixels.dominant_colour(opened), "renditions": stored}


def _write(storage: Storage, name: str, content: bytes) -> None:
    storage.delete(name)  # left by a try that was killed, and perhaps not whole
    if (taken := storage.save(name, ContentFile(content))) != name:
        storage.delete(taken)
        raise FileExistsError(f"{name} came back while it was written")


@transaction.atomic
def _record(image: ProductImage, made: dict[str, Any]) -> bool:
    """Name the files on the row, and on others that show the same picture.

    If the row has gone meanwhile, the files go as well.
    """
    # The product first, as everybody does who changes its pictures: no two wait for each other.
    list(Product.objects.select_for_update(no_key=True).filter(pk=image.product_id).values("pk"))
    row = ProductImage.objects.select_for_update(of=["self"]).filter(pk=image.pk, file=image.file.name).first()
    if row is None:
        outbox.put("catalog.discard_pictures", files=[str(image.file.name)])
        return False
    old = {facts["file"] for facts in row.renditions} - {facts["file"] for facts in made["renditions"]}
    if old:
        outbox.put("catalog.discard_renditions", names=sorted(old))
    same = ProductImage.objects.filter(file=row.file.name, recipe__lt=RECIPE)
    others = set(same.values_list("product_id", flat=True)) - {row.product_id}
    same.update(recipe=RECIPE, **made)
    refresh([row.product_id])
    ask_for_refresh(others)
    logger.info("renditions made", extra={"image": row.pk, "files": len(made["renditions"])})
    return True


@contextmanager
def _alone(image_id: int) -> Iterator[None]:
    """One maker for each picture. The lock goes with the connection, so a killed one holds nobody up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [MAKER, image_id % 2**31])
        if not cursor.fetchone()[0]:
            raise BeingMade
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [MAKER, image_id % 2**31])


def _storage() -> Storage:
    return ProductImage._meta.get_field("file").storage
