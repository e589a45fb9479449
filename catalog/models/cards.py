"""The read model: what the shop window shows, made ready so that a list is one indexed query and a join of bytes."""

from django.contrib.postgres.fields import ArrayField, DecimalRangeField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q

from .products import Product


def codes(length: int = 20) -> models.CharField:
    return models.CharField(max_length=length)


def length() -> models.DecimalField:
    return models.DecimalField(max_digits=4, decimal_places=1, null=True)


LIKENESS = ["likeness_width_mm", "likeness_a_mm", "likeness_dbl_mm"]


class ProductCard(models.Model):
    """The columns by which products on show are narrowed and sorted. A copy: `catalog.services.cards` keeps it true.

    A product that is not on show has none. What all its variants have in common is exact here. Where they differ in
    price or size (`is_uniform` is false), a card that meets a filter is asked again, variant by variant.
    """

    product = models.OneToOneField(Product, models.CASCADE, primary_key=True, related_name="card")
    slug = models.SlugField(max_length=120, unique=True)
    public_id = models.UUIDField(unique=True)
    name_key = models.CharField(max_length=200)
    kind = codes()
    brand = codes(50)
    family = models.CharField(max_length=50, default="", db_default="")  # shared by products made on one frame, or ""
    categories = ArrayField(codes(50))  # its own and all above it
    audience = codes()
    shape, rim_type, material, nose_fit = codes(), codes(), codes(), codes()  # "" for what is no frame
    colours = ArrayField(codes(60))  # families, and makers' names in small letters
    colours_in_stock = ArrayField(codes(60))
    size_classes = ArrayField(codes(2))
    is_progressive_ok = models.BooleanField()
    in_stock = models.BooleanField()
    is_reduced = models.BooleanField()
    is_uniform = models.BooleanField()
    price = models.DecimalField(max_digits=12, decimal_places=3)  # of the cheapest variant on sale, now
    price_max = models.DecimalField(max_digits=12, decimal_places=3)
    lens_width_mm, bridge_mm = DecimalRangeField(null=True), DecimalRangeField(null=True)
    temple_mm, frame_width_mm = DecimalRangeField(null=True), DecimalRangeField(null=True)
    # Of the size of the variant that a list shows, to tell which frames are alike.
    likeness_width_mm, likeness_a_mm, likeness_dbl_mm = length(), length(), length()
    rating = models.DecimalField(max_digits=3, decimal_places=2)  # 0 without reviews
    rating_count = models.PositiveIntegerField()
    sold_lately = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    turns_at = models.DateTimeField(null=True)  # when a price of it changes by itself

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "product"], name="card_newest"),
            models.Index(fields=["price", "product"], name="card_price"),
            models.Index(fields=["name_key", "product"], name="card_name"),
            models.Index(fields=["-rating", "-rating_count", "product"], name="card_rating"),
            models.Index(fields=["-sold_lately", "product"], name="card_popular"),
            models.Index(fields=["shape", "price"], name="card_shape"),
            models.Index(fields=["family"], name="card_family", condition=~Q(family="")),
            models.Index(fields=["shape", *LIKENESS], name="card_like_shape", condition=Q(likeness_a_mm__isnull=False)),
            models.Index(fields=LIKENESS, name="card_like", condition=Q(likeness_a_mm__isnull=False)),
            models.Index(fields=["turns_at"], name="card_turns", condition=Q(turns_at__isnull=False)),
            GinIndex(fields=["categories", "colours", "colours_in_stock", "size_classes"], name="card_lists"),
        ]

    def __str__(self) -> str:
        return self.slug


class CardText(models.Model):
    """The finished JSON of a card and of its product's page. Apart from the columns, so that those stay narrow."""

    card = models.OneToOneField(ProductCard, models.CASCADE, primary_key=True, related_name="text")
    body = models.TextField()
    page = models.TextField()

    def __str__(self) -> str:
        return f"{self.card_id}"


class CardWords(models.Model):
    """What a product is found by, in the form of `catalog.cards.words`. Apart from the columns, so that those stay
    narrow; weighed by where a word stands."""

    card = models.OneToOneField(ProductCard, models.CASCADE, primary_key=True, related_name="words")
    names = models.TextField()  # of the product and its model; SKUs and GTINs
    shelves = models.TextField()  # brand and categories
    looks = models.TextField()  # shape, colours, material, for whom
    said = models.TextField()  # the description
    document = models.GeneratedField(
        expression=SearchVector("names", weight="A", config="simple")
        + SearchVector("shelves", weight="B", config="simple")
        + SearchVector("looks", weight="C", config="simple")
        + SearchVector("said", weight="D", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [GinIndex(fields=["document"], name="card_words")]

    def __str__(self) -> str:
        return f"{self.card_id}"


class Word(models.Model):
    """One word that products are found by, with the number of products that have it: what typing errors are meant
    for. Counted by a task."""

    text = models.CharField(max_length=40, primary_key=True)
    products = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.text


class CardChange(models.Model):
    """One change of the window. Newest and number of these rows are the version of all that is shown.

    Rows are only added, so nobody waits for anybody to change the version; the number tells apart what the newest
    one does not: a change that was begun earlier and committed later.
    """

    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.pk}"
