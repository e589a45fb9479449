"""The columns of the table of products: of the product itself, of its frame, and of one size of the frame."""

from decimal import Decimal

from django.db import models

from catalog.boxing import size_class
from catalog.models import Frame, FrameSize, Product

from .columns import Column, Reader, by_field, flag, flag_written, one_of, plain
from .prices import IN_OUR_CURRENCY


def _number(model: type[models.Model], name: str, field: str = "") -> Column:
    return Column(name, field or name, by_field(model, field or name), plain)


def _text(model: type[models.Model], name: str, *, may_be_emptied: bool = False) -> Column:
    return Column(name, name, by_field(model, name), may_be_emptied=may_be_emptied)


PRODUCT = (
    _text(Product, "name"),
    Column("kind", "kind", one_of(Product.Kind)),
    Column("audience", "audience", one_of(Product.Audience)),
    _text(Product, "family", may_be_emptied=True),
    _text(Product, "description", may_be_emptied=True),
)
FRAME = (
    _text(Frame, "collection", may_be_emptied=True),
    Column("shape", "shape", one_of(Frame.Shape)),
    Column("rim_type", "rim_type", one_of(Frame.RimType)),
    Column("material", "material", one_of(Frame.Material)),
    Column("nose_fit", "nose_fit", one_of(Frame.NoseFit)),
    _number(Frame, "base_curve_d", "base_curve"),
    _number(Frame, "wrap_deg"),
    _number(Frame, "panto_deg", "pantoscopic_deg"),
    Column("low_bridge_fit", "is_low_bridge_fit", flag, flag_written),
    Column("spring_hinge", "has_spring_hinge", flag, flag_written),
    Column("rx_able", "is_rx_able", flag, flag_written),
    Column("tint_category", "tint_category", by_field(Frame, "tint_category"), may_be_emptied=True),
)
SIZE = (
    *(_number(FrameSize, name) for name in ("a_mm", "b_mm", "dbl_mm", "ed_mm", "temple_mm", "frame_width_mm")),
    Column("size_printed", "size_printed", by_field(FrameSize, "size_printed")),
    _number(FrameSize, "weight_g"),
)
# Without these there is no frame, and no size of one.
OF_A_NEW_FRAME = ("shape", "rim_type", "material", "nose_fit", "base_curve_d", "wrap_deg", "panto_deg")
OF_A_NEW_SIZE = tuple(column.name for column in SIZE)


def following(size: FrameSize) -> dict[str, tuple[Reader, object]]:
    """What follows from the measures of a size, by column: how its cell is read, and what it has to be."""
    number = by_field(FrameSize, "a_mm")
    pd = Decimal(size.a_mm) + Decimal(size.dbl_mm)
    return {
        "size_class": (str.upper, size_class(size.frame_width_mm)),
        "frame_pd_mm": (number, pd),
        "pd_min_mm": (number, pd - 10),
        "pd_max_mm": (number, pd + 2),
        "progressive_ok": (flag, size.b_mm >= 28),
        "progressive_short_only": (flag, 25 <= size.b_mm < 28),
    }


# As a table of frames is mostly written: what it is, its measures, its price, its colours.
NAMES = (
    *("sku", "slug", "brand", "name", "category", "kind", "status", "collection", "audience", "family"),
    *("shape", "rim_type", "material", "a_mm", "b_mm", "dbl_mm", "ed_mm", "temple_mm", "frame_width_mm"),
    *("size_printed", "size_class", "frame_pd_mm", "pd_min_mm", "pd_max_mm", "base_curve_d", "wrap_deg", "panto_deg"),
    *("nose_fit", "low_bridge_fit", "spring_hinge", "weight_g", "progressive_ok", "progressive_short_only", "rx_able"),
    *("tint_category", "price", "colours", "variant_skus", "variant_gtins", "description"),
)
ALIASES = {**IN_OUR_CURRENCY, "model": "name"}
