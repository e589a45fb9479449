"""Drawing the pictures of one frame. Runs in processes of its own, so it knows neither Django nor the database."""

from PIL import Image

from catalog.pictures import encoded
from tryon.drawing.frame import geometry, paint
from tryon.drawing.measures import Measures
from tryon.drawing.sheet import on_white

PX_PER_MM = 8  # a little finer than the 7.2 of the page it is put on


def front_views(measures: Measures, colours: list[str]) -> list[bytes]:
    """The frame on a white page of 1200 × 800 px in each of the colours, as WebP."""
    frame = geometry(measures, px_per_mm=PX_PER_MM)
    return [encoded(Image.fromarray(on_white(paint(frame, colour)))) for colour in colours]
