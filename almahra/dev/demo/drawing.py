"""Drawing the pictures of one frame. Runs in processes of its own, so it knows neither Django nor the database."""

import json

from PIL import Image

from catalog.pictures import encoded
from tryon.drawing.frame import Picture, geometry, paint
from tryon.drawing.measures import Measures
from tryon.drawing.sheet import on_white
from tryon.picture_files import cut_out_as_webp, lens_as_webp

QUICK_ALPHA = 90  # 176 levels
PX_PER_MM = 8  # a little finer than the 7.2 of the page it is put on

# What is drawn of a frame: of each colour its page and its cut-out, and what is the same in all colours.
PAGE, CUT_OUT, LENS, LINES = "page", "cut-out", "lens", "lines"


def names_of(colours: list[str]) -> list[str]:
    """The drawings of a frame in these colours, in the order in which `views` gives them."""
    return [*(f"{what} {colour}" for colour in colours for what in (PAGE, CUT_OUT)), LENS, LINES]


def views(measures: Measures, colours: list[str]) -> list[bytes]:
    """Of each colour the frame on a white page of 1200 × 800 px and the frame alone, both as WebP; then its lenses,
    and as JSON where the millimetres are (see `tryon.frame.Front`)."""
    frame = geometry(measures, px_per_mm=PX_PER_MM)
    painted = [paint(frame, colour) for colour in colours]
    drawn = [webp for picture in painted for webp in (_page(picture), _alone(picture))]
    return [*drawn, lens_as_webp(painted[0].lens), json.dumps(_lines(painted[0])).encode()]


def _page(picture: Picture) -> bytes:
    return encoded(Image.fromarray(on_white(picture)))


def _alone(picture: Picture) -> bytes:
    return cut_out_as_webp(picture.rgba, alpha_quality=QUICK_ALPHA)


def _lines(picture: Picture) -> dict[str, float]:
    return {
        "px_per_mm": picture.px_per_mm,
        "datum_row": picture.datum_row,
        "hinge_row": picture.hinge_row,
        "centre_column": picture.centre_column,
        "width_px": picture.rgba.shape[1],
        "height_px": picture.rgba.shape[0],
    }
