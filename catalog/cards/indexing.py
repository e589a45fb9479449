"""The words that a product is found by."""

from collections.abc import Iterable, Sequence

from catalog.models import CardWords, Category, Product

from .presenting import frame_of
from .synonyms import WORDS
from .words import LONGEST_WORD, code, words


def words_of(product: Product, *, path: Sequence[Category]) -> CardWords:
    """The row to find a product on show by, not saved."""
    frame = frame_of(product)
    codes = [code(number) for variant in product.offers for number in (variant.sku, variant.gtin) if number]
    colours = [variant.colour for variant in product.offers]
    families = {variant.colour_word for variant in product.offers}
    looks = [product.kind, product.audience, *sorted(families)]
    if frame:
        looks += [frame.shape, frame.rim_type, frame.material, *(["sun"] if frame.tint_category else [])]
    return CardWords(
        card_id=product.pk,
        names=_joined([product.name, *(variant.sku for variant in product.offers), *codes]),
        shelves=_joined([product.brand.name, *(category.name for category in path)]),
        looks=_joined([*(WORDS.get(look, "") for look in looks), *colours, frame.collection if frame else ""]),
        said=_joined([product.description]),
    )


def _joined(texts: Iterable[str]) -> str:
    found = (word for text in texts for word in words(text) if len(word) <= LONGEST_WORD)
    return " ".join(dict.fromkeys(found))
