"""The shop picture: one scale for all frames, a white page, a shadow that touches the frame."""

import numpy as np
import pytest

from tryon.drawing.frame import paint
from tryon.drawing.sheet import WIDEST_MM, on_white
from tryon.tests.drawing_frames import MEASURES, built


def dark_columns(page: np.ndarray) -> np.ndarray:
    return np.flatnonzero((page.min(axis=2) < 128).any(axis=0))


@pytest.fixture(scope="module")
def dakkah():
    return paint(built("Dakkah"), "Black")


def test_all_frames_share_the_scale_of_the_page():
    px_per_mm = (1200 - 2 * 40) / WIDEST_MM
    for model in ("Reeh Sport", "Dakkah", "Lulu Toddler"):
        page = on_white(paint(built(model), "Black"), size=(1200, 800), margin=40)

        columns = dark_columns(page)
        drawn_mm = (columns[-1] + 1 - columns[0]) / px_per_mm
        assert page.shape == (800, 1200, 3)
        assert drawn_mm == pytest.approx(MEASURES[model].frame_width_mm, abs=0.5)


def test_the_frame_stands_in_the_middle_of_the_page(dakkah):
    page = on_white(dakkah)

    columns = dark_columns(page)
    assert columns[0] + columns[-1] + 1 == 1200
    rows = np.flatnonzero((page.min(axis=2) < 128).any(axis=1))
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(400, abs=15)


def test_the_page_is_white_but_for_frame_and_shadow(dakkah):
    page = on_white(dakkah)

    assert (page[:100] == 255).all()
    assert (page[-100:] == 255).all()
    assert (page[:, :40] == 255).all()


def test_a_soft_shadow_lies_below_the_lenses(dakkah):
    page = on_white(dakkah)

    ground = np.flatnonzero((page.min(axis=2) < 128).any(axis=1))[-1]
    below = page[ground + 4 : ground + 12].min(axis=(0, 2))
    lens_centre = 600 - round((MEASURES["Dakkah"].lens_x_mm) * 1120 / WIDEST_MM)
    assert 150 < below[lens_centre] < 235
    assert below[600] > below[lens_centre] + 10
    assert below[5] == 255


def test_a_small_page_keeps_the_frame_inside_its_margin():
    page = on_white(paint(built("Reeh Sport"), "Black"), size=(300, 200), margin=10)

    columns = dark_columns(page)
    assert page.shape == (200, 300, 3)
    assert columns[0] >= 10
    assert columns[-1] < 290


def test_a_margin_without_room_is_refused(dakkah):
    with pytest.raises(ValueError, match="no room"):
        on_white(dakkah, size=(80, 80), margin=40)
