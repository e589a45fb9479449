from decimal import Decimal

from django.utils import timezone
from factory import LazyFunction, RelatedFactory, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.tests.factories import UserFactory
from catalog.models import (
    Brand,
    Category,
    Frame,
    FrameSize,
    Product,
    ProductImage,
    Review,
    Stock,
    StockMovement,
    Variant,
)


class BrandFactory(DjangoModelFactory):
    class Meta:
        model = Brand
        django_get_or_create = ("slug",)

    slug, name = "hawfline", "Hawfline"


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("slug",)

    slug, name = "eyeglasses", "Eyeglasses"


class ProductFactory(DjangoModelFactory):
    """A published product without measurements; see FrameFactory for one with."""

    class Meta:
        model = Product
        skip_postgeneration_save = True

    slug = Sequence("product-{}".format)
    name = Sequence("Product {}".format)
    brand, category = SubFactory(BrandFactory), SubFactory(CategoryFactory)
    status = Product.Status.PUBLISHED
    published_at = LazyFunction(timezone.now)


class FrameFactory(DjangoModelFactory):
    """A full-rim acetate cat-eye frame; `FrameSizeFactory` gives it a size."""

    class Meta:
        model = Frame

    product = SubFactory(ProductFactory)
    shape, rim_type, material, nose_fit = "cat_eye", "full", "acetate", "fixed_acetate"
    base_curve, wrap_deg, pantoscopic_deg = Decimal(4), Decimal(5), Decimal(9)


class FrameSizeFactory(DjangoModelFactory):
    """52□17-140, 136 mm wide: size class M."""

    class Meta:
        model = FrameSize

    frame = SubFactory(FrameFactory)
    a_mm, b_mm, dbl_mm, ed_mm = Decimal(52), Decimal(39), Decimal(17), Decimal(54)
    temple_mm, frame_width_mm = Decimal(140), Decimal(136)
    size_printed, weight_g = "52□17-140", Decimal(27)


class StockFactory(DjangoModelFactory):
    """Five pieces, with the movement in the ledger that brought them."""

    class Meta:
        model = Stock

    on_hand = 5

    @classmethod
    def _create(cls, model_class, *args, **levels):
        stock = super()._create(model_class, *args, **levels)
        if stock.on_hand or stock.reserved:
            StockMovement.objects.create(
                stock=stock,
                kind=StockMovement.Kind.RECEIVED,
                on_hand_change=stock.on_hand,
                reserved_change=stock.reserved,
                cause="opening stock",
            )
        return stock


class VariantFactory(DjangoModelFactory):
    """On sale for 40.00 USD, five pieces on the shelf: `VariantFactory(stock__on_hand=1)` for the last one."""

    class Meta:
        model = Variant
        skip_postgeneration_save = True

    product = SubFactory(ProductFactory)
    sku = Sequence("AL-{:05}".format)
    colour, colour_code = "Black", "BLK"
    price, currency = Decimal("40.000"), "USD"
    stock = RelatedFactory(StockFactory, factory_related_name="variant")


class FrameVariantFactory(VariantFactory):
    """A variant of a frame with measurements."""

    size = SubFactory(FrameSizeFactory)
    product = SelfAttribute("size.frame.product")


class ProductImageFactory(DjangoModelFactory):
    """A row without a file behind it: the API only tells its address."""

    class Meta:
        model = ProductImage

    product = SubFactory(ProductFactory)
    file = "products/picture.webp"
    alt, width, height = "A frame, front view", 1200, 800


class ReviewFactory(DjangoModelFactory):
    """Four stars of a frame in the window, published; `state="pending"` for one that waits."""

    class Meta:
        model = Review

    product = LazyFunction(lambda: FrameVariantFactory().product)
    author = SubFactory(UserFactory)
    display_name = "Salma H."
    rating, title, text = 4, "Light", "I forget that they are there."
    state = "approved"


def ready_product(**fields) -> Product:
    """A draft frame that lacks nothing: it may go live."""
    draft = {"status": "draft", "published_at": None, "description": "Light, and quiet about it."}
    fields = {f"size__frame__product__{name}": value for name, value in {**draft, **fields}.items()}
    product = FrameVariantFactory(**fields).product
    ProductImageFactory(product=product)
    return product
