"""The outlines of all lenses, once and for every size: what a page needs to draw one itself.

An outline of A x B is that of 2 x 2, stretched. So the pages get one line of points for each shape, in a file of
their own that is written from here (`manage.py draw_outlines`).
"""

import json

from tryon.drawing.outlines import SHAPES, lens_outline

POINTS = 120  # the sagitta between two is under 0.1 mm on the largest lens
DIGITS = 4  # of half a lens: three hundredths of a millimetre or less


def unit_outlines() -> dict[str, list[list[float]]]:
    """By shape, x and y of each point in turn: between -1 and 1, +x towards the temple, +y down."""
    drawn = {}
    for shape in SHAPES:
        outline = lens_outline(shape, a_mm=2, b_mm=2)
        drawn[shape] = outline[:: len(outline) // POINTS].round(DIGITS).tolist()
    return drawn


def as_file() -> str:
    """A shape a line, so that a change of one is one changed line."""
    lines = (f"{json.dumps(shape)}: {json.dumps(points)}" for shape, points in unit_outlines().items())
    return "{\n" + ",\n".join(lines) + "\n}\n"
