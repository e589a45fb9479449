"""What the back office draws in a browser is what the server draws."""

import json

import numpy as np
import pytest

from almahra.dev.management.commands.draw_outlines import OUTLINES
from catalog.models import Frame
from tryon.drawing.outlines import lens_outline
from tryon.drawing.unit import as_file

A_MM, B_MM = 64, 55  # the largest lens there may be


def farthest_mm(points, line):
    """How far the farthest of the points lies from a closed line."""
    ends = np.roll(line, -1, axis=0)
    along = ends - line
    ahead = points[:, None] - line[None]
    part = np.clip((ahead * along).sum(axis=2) / (along**2).sum(axis=1), 0, 1)
    return np.linalg.norm(ahead - part[..., None] * along, axis=2).min(axis=1).max()


def test_the_file_for_the_pages_is_as_the_drawing_is_now():
    assert OUTLINES.read_text() == as_file(), "./dev manage draw_outlines"


@pytest.mark.parametrize("shape", Frame.Shape.values)
def test_a_page_draws_the_lens_that_the_server_draws(shape):
    on_page = np.array(json.loads(OUTLINES.read_text())[shape]) * (A_MM / 2, B_MM / 2)

    drawn = lens_outline(shape, a_mm=A_MM, b_mm=B_MM)

    assert farthest_mm(drawn, on_page) < 0.1
    assert np.ptp(on_page, axis=0) == pytest.approx((A_MM, B_MM), abs=0.1)
