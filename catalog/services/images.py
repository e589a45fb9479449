"""Pictures of products: a row and its file, both or neither. What the window shows of them is made in a task."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import Count, Max

from almahra.core import outbox
from catalog.errors import PicturesUnlike, StorageUnavailable, TooManyPictures
from catalog.models import Product, ProductImage, Variant
from catalog.pictures import cleaned
from catalog.services import renditions
from catalog.services.cards import refresh

MOST_PICTURES = 60  # of one product: all stand in one answer, each with a dozen addresses


def as_upload(webp: bytes) -> ContentFile:
    """A file under a name of our own: the name that came with an upload is never used.

    Two rows never share it, though their pictures be alike: each may be taken down without the other.
    """
    return ContentFile(webp, name=f"{uuid.uuid4().hex}.webp")


def store_image(
    file: IO[bytes], *, product: Product, variant: Variant | None, alt: str, position: int | None = None
) -> ProductImage:
    """Clean a picture and hang it up, behind the others where no position is said.

    Raises PictureRefused, TooManyPictures or StorageUnavailable.
    """
    return keep(cleaned(file), product=product, variant=variant, alt=alt, position=position)


def keep(
    webp: bytes, *, product: Product, variant: Variant | None, alt: str, position: int | None = None
) -> ProductImage:
    """Store a picture that is clean already: uploads were, drawings are. Raises as `store_image` does."""
    image = ProductImage(product=product, variant=variant, alt=alt, file=as_upload(webp))
    hang_up(image, position=position)
    return image


def hang_up(image: ProductImage, *, position: int | None) -> None:
    """Store the file and the row of a new picture, behind the others where no position is said.

    Raises TooManyPictures or StorageUnavailable, and then neither file nor row is there.
    Where the transaction around this fails later, its owner calls `forget_files`.
    """
    planned = image.file.field.generate_filename(image, str(image.file.name))
    try:
        with transaction.atomic():
            behind = _place_of_another(image.product)
            image.position = behind if position is None else position
            image.save()
            renditions.ask_for(image)
            _show(image.product_id)
    except OSError as problem:
        _forget(image, planned)  # a full disk keeps the part that still fitted
        raise StorageUnavailable from problem
    except DatabaseError:
        _forget(image, planned)
        raise


@transaction.atomic
def change_image(image: ProductImage, **fields: Any) -> ProductImage:
    """Set `alt`, `variant` or `position`."""
    _lock(image.product_id)
    for name, value in fields.items():
        setattr(image, name, value)
    image.save(update_fields=[*fields])
    _show(image.product_id)
    return image


@transaction.atomic
def order_images(product: Product, ids: Sequence[uuid.UUID]) -> None:
    """Hang the pictures in this order. Raises PicturesUnlike unless each of the product's stands in it once."""
    _lock(product.pk)
    images = {image.public_id: image for image in product.images.all()}
    if sorted(ids) != sorted(images):
        raise PicturesUnlike
    for position, public_id in enumerate(ids, start=1):
        images[public_id].position = position
    ProductImage.objects.bulk_update(images.values(), ["position"])
    _show(product.pk)


@transaction.atomic
def remove_image(image: ProductImage) -> None:
    """Take a picture down; its files go once that is certain."""
    _lock(image.product_id)
    outbox.put("catalog.discard_pictures", files=[str(image.file.name)])
    image.delete()
    _show(image.product_id)


def forget_files(images: Sequence[ProductImage]) -> None:
    """Delete the files of pictures whose rows were rolled back; of those that are there after all, not."""
    with suppress(OSError, DatabaseError):  # what made us roll back is told already
        renditions.discard([str(image.file.name) for image in images])


def _forget(image: ProductImage, name: str) -> None:
    with suppress(OSError):  # whoever calls tells of the first failure already
        image.file.storage.delete(name)


def _lock(product_id: int) -> None:
    list(Product.objects.select_for_update(no_key=True).filter(pk=product_id).values("pk"))


def _place_of_another(product: Product) -> int:
    """The position behind all others. Nobody adds another before our commit. Raises TooManyPictures."""
    _lock(product.pk)
    there = product.images.aggregate(count=Count("pk"), last=Max("position"))
    if there["count"] >= MOST_PICTURES:
        raise TooManyPictures(most=MOST_PICTURES)
    return (there["last"] or 0) + 1


def _show(product_id: int) -> None:
    Product.objects.filter(pk=product_id).touch()
    refresh([product_id])
