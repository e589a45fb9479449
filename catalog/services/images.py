"""Pictures of products: a row and its file, both or neither."""

import hashlib
from functools import partial
from typing import IO

from django.core.files.base import ContentFile
from django.db import Error as DatabaseError
from django.db import transaction

from catalog.errors import StorageUnavailable
from catalog.models import Product, ProductImage, Variant
from catalog.pictures import cleaned


def as_upload(webp: bytes) -> ContentFile:
    """A file under a name of our own: the name that came with an upload is never used."""
    return ContentFile(webp, name=f"{hashlib.sha256(webp).hexdigest()[:32]}.webp")


def store_image(file: IO[bytes], *, product: Product, variant: Variant | None, alt: str) -> ProductImage:
    """Clean a picture and hang it up behind the others. Raises PictureRefused or StorageUnavailable."""
    return keep(cleaned(file), product=product, variant=variant, alt=alt)


def keep(webp: bytes, *, product: Product, variant: Variant | None, alt: str, position: int = 0) -> ProductImage:
    """Store a picture that is clean already: uploads were, drawings are. Raises StorageUnavailable."""
    image = ProductImage(product=product, variant=variant, alt=alt, position=position, file=as_upload(webp))
    try:
        with transaction.atomic():
            image.save()
            Product.objects.filter(pk=product.pk).touch()
    except OSError as problem:
        raise StorageUnavailable from problem
    except DatabaseError:
        image.file.delete(save=False)
        raise
    return image


@transaction.atomic
def remove_image(image: ProductImage) -> None:
    """Take a picture down; its file goes once that is certain."""
    storage, name = image.file.storage, str(image.file.name)
    image.delete()
    transaction.on_commit(partial(storage.delete, name), robust=True)
