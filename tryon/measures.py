"""What the catalogue says of a frame, as try-on reckons with it."""

from catalog.models import Variant
from tryon.drawing.measures import Measures
from tryon.picture_errors import NotMeasured


def measures_of(variant: Variant) -> Measures:
    """The lengths of the variant's size. Raises NotMeasured."""
    size = variant.size
    if size is None:
        raise NotMeasured(sku=variant.sku)
    frame = size.frame
    return Measures(
        shape=frame.shape,
        rim_type=frame.rim_type,
        material=frame.material,
        a_mm=float(size.a_mm),
        b_mm=float(size.b_mm),
        dbl_mm=float(size.dbl_mm),
        frame_width_mm=float(size.frame_width_mm),
        tint_category=frame.tint_category,
    )
