import numpy as np
import pytest

from tryon.alpha import is_cut_out, taken
from tryon.cutout import NoFrameFound
from tryon.drawing.frame import draw
from tryon.drawing.measures import Measures
from tryon.lens_boxes import boxes_of

FRAMES = {
    "full rim": Measures("rectangle", "full", "acetate", 52, 34, 18, 138),
    "wire": Measures("round", "full", "titanium", 48, 44, 21, 132),
    "half rim": Measures("rectangle", "semi", "acetate", 52, 34, 18, 138),
    "sunglasses": Measures("wayfarer", "full", "acetate", 51, 41, 19, 140, tint_category=3),
}


def cut_out_of(measures, *, margin=30):
    drawn = draw(measures, "Black", px_per_mm=7)
    return np.pad(drawn.rgba, ((margin, margin), (margin, margin), (0, 0))), np.pad(drawn.lens, margin)


@pytest.mark.parametrize("name", FRAMES)
def test_lenses_are_found_and_alpha_is_left_alone(name):
    measures = FRAMES[name]
    rgba, lens = cut_out_of(measures)

    cut = taken(rgba, is_tinted=bool(measures.tint_category))

    rows, columns = cut.lens.shape
    box = np.s_[cut.top : cut.top + rows, cut.left : cut.left + columns]
    assert np.array_equal(cut.rgba, rgba[box])
    both, either = (cut.lens > 127) & (lens[box] > 127), (cut.lens > 127) | (lens[box] > 127)
    assert both.sum() / either.sum() > 0.9
    found = boxes_of(cut.lens)
    assert found.a / 7 == pytest.approx(measures.a_mm, abs=1.5)
    assert found.dbl / 7 == pytest.approx(measures.dbl_mm, abs=1.5)


def test_nothing_visible_is_no_frame():
    with pytest.raises(NoFrameFound):
        taken(np.zeros((200, 400, 4), np.uint8))


def test_a_picture_is_cut_out_when_its_background_is_gone():
    rgba, _lens = cut_out_of(FRAMES["full rim"])
    photo = rgba.copy()
    photo[..., 3] = 255

    assert is_cut_out(rgba)
    assert not is_cut_out(photo)


@pytest.mark.parametrize(
    "spots",
    [[], [(20, 20, 60, 60)], [(20, 20, 60, 60), (80, 20, 95, 30)], [(20, 5, 40, 45), (20, 55, 40, 95)]],
    ids=["none", "one", "of two sizes", "one above the other"],
)
def test_two_lenses_are_alike_and_side_by_side(spots):
    lens = np.zeros((100, 150), np.uint8)
    for left, top, right, bottom in spots:
        lens[top:bottom, left:right] = 255

    assert boxes_of(lens) is None


def test_a_and_b_are_those_of_the_boxes():
    lens = np.zeros((100, 150), np.uint8)
    lens[30:70, 10:65] = lens[30:70, 83:138] = 255

    found = boxes_of(lens)

    assert (found.a, found.b, found.dbl) == (55, 40, 18)
