"""Things of the demo shop that have no measurements."""

from dataclasses import dataclass
from decimal import Decimal

from catalog.models import Product

from .frames import Colour


@dataclass(frozen=True)
class Accessory:
    """One product; without colours it has one variant, whose SKU is the product's own."""

    sku: str
    slug: str
    name: str
    kind: str
    category: str
    price: Decimal
    colours: tuple[Colour, ...]
    description: str

    def sku_in(self, colour: Colour) -> str:
        return f"{self.sku}-{colour.code}" if colour.code else self.sku


ACCESSORIES = [
    Accessory(
        sku="AC-001",
        slug="hard-case",
        name="Hard case",
        kind=Product.Kind.ACCESSORY,
        category="accessories-cases",
        price=Decimal(12),
        colours=(Colour("NVY", "Navy", "2000000000695"), Colour("BRG", "Burgundy", "2000000000701")),
        description="A hinged case with a hard shell and a soft lining. It closes by itself over the last "
        "centimetre and fits every frame of the shop but the widest sport shield.",
    ),
    Accessory(
        sku="AC-002",
        slug="microfibre-cloth",
        name="Microfibre cloth",
        kind=Product.Kind.CARE,
        category="accessories-care",
        price=Decimal(4),
        colours=(Colour("", "", "2000000000718"),),
        description="A 20 × 20 cm cloth that lifts grease instead of spreading it. Wash it at 40 °C, without softener.",
    ),
    Accessory(
        sku="AC-003",
        slug="lens-spray-50-ml",
        name="Lens spray 50 ml",
        kind=Product.Kind.CARE,
        category="accessories-care",
        price=Decimal("6.50"),
        colours=(Colour("", "", "2000000000725"),),
        description="Cleans coated lenses without alcohol or ammonia. One bottle lasts for about 400 pairs.",
    ),
]
