"""Pictures as a shop's staff send them, as files: product photos, cut-outs, and what is neither."""

import io
from functools import lru_cache

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from catalog.tests.factories import FrameVariantFactory
from tryon.drawing.frame import draw
from tryon.drawing.measures import Measures
from tryon.tests.test_cutout import product_photo

MEASURES = Measures("cat_eye", "full", "acetate", 52, 39, 17, 136)  # as FrameVariantFactory has them


def upload(content, name="frame.jpg"):
    return SimpleUploadedFile(name, content)


@lru_cache
def photo_file(colour="Black"):
    pixels, _alpha, _lens = product_photo(MEASURES, colour)
    return as_file(pixels, "JPEG", quality=92)


@lru_cache
def cut_out_file():
    """The frame alone, in more px than we keep for a millimetre."""
    return as_file(np.pad(draw(MEASURES, "Black", px_per_mm=7).rgba, ((40, 40), (40, 40), (0, 0))), "PNG")


@lru_cache
def empty_file():
    return as_file(np.full((400, 800, 3), 250, np.uint8), "PNG")


def as_file(pixels, kind, **how):
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, kind, **how)
    return target.getvalue()


def variant(**facts):
    return FrameVariantFactory(**facts)
