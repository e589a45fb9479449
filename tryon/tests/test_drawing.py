"""A drawn frame has its true size, its symmetry, and lenses that let through what they should."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from tryon.drawing.finishes import FINISHES
from tryon.drawing.frame import Picture, draw, paint
from tryon.drawing.measures import Measures
from tryon.drawing.outlines import SHAPES, lens_outline
from tryon.tests.drawing_frames import COLOURS, MEASURES, built

HALF = 128
SMALL = Measures("panto", "full", "acetate", a_mm=48, b_mm=42, dbl_mm=21, frame_width_mm=132)


def runs(line: np.ndarray) -> list[tuple[int, int]]:
    """(first, past the last) of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def width_mm(picture: Picture) -> float:
    columns = np.flatnonzero((picture.rgba[..., 3] >= HALF).any(axis=0))
    return (columns[-1] + 1 - columns[0]) / picture.px_per_mm


def is_mirrored(image: np.ndarray) -> bool:
    return np.array_equal(image, image[:, ::-1])


@pytest.fixture(scope="module", params=MEASURES)
def model(request):
    return request.param


@pytest.fixture(scope="module")
def picture(model):
    """Every frame of the catalogue in turn, in its first colour."""
    return paint(built(model), COLOURS[model][0])


def test_front_lenses_and_gap_have_their_measures(model, picture):
    measures = MEASURES[model]

    scale = picture.px_per_mm
    inside = picture.lens >= HALF
    (left, left_end), (right, right_end) = runs(inside.any(axis=0))
    ((top, bottom),) = runs(inside.any(axis=1))
    assert width_mm(picture) == pytest.approx(measures.frame_width_mm, abs=0.3)
    assert (left_end - left) / scale == pytest.approx(measures.a_mm, abs=0.2)
    assert (right_end - right) / scale == pytest.approx(measures.a_mm, abs=0.2)
    assert (bottom - top) / scale == pytest.approx(measures.b_mm, abs=0.2)
    assert (right - left_end) / scale == pytest.approx(measures.dbl_mm, abs=0.2)
    assert (top + bottom) / 2 == pytest.approx(picture.datum_row, abs=1)
    assert (left_end + right) / 2 == picture.centre_column


@pytest.mark.parametrize("model", ["Rimal", "Sahwa", "Dhow", "Nakheel LB"])
def test_every_colour_is_as_wide_as_the_frame(model):
    for colour in COLOURS[model]:
        picture = paint(built(model), colour)

        assert width_mm(picture) == pytest.approx(MEASURES[model].frame_width_mm, abs=0.3), colour


@pytest.mark.parametrize("px_per_mm", [4, 7.5])
def test_true_size_does_not_depend_on_the_scale(px_per_mm):
    picture = draw(SMALL, "Black", px_per_mm=px_per_mm)

    assert width_mm(picture) == pytest.approx(132, abs=0.3)


@pytest.mark.parametrize("model", ["Marjan", "Sillim", "Mizan", "Khafif", "Reeh Sport", "Tayf"])
def test_a_frame_in_one_colour_is_symmetric(model):
    picture = draw(MEASURES[model], "Black", px_per_mm=4)

    assert is_mirrored(picture.rgba)
    assert is_mirrored(picture.lens)


def test_tortoise_differs_left_and_right_in_colour_but_not_in_outline():
    picture = paint(built("Marjan"), "Tortoise")

    assert is_mirrored(picture.rgba[..., 3])
    assert not is_mirrored(picture.rgba[..., :3])


def test_tortoise_runs_through_the_bridge_without_a_seam():
    picture = paint(built("Marjan"), "Tortoise")

    middle = int(picture.centre_column)
    bridge = picture.rgba[:, middle - 3 : middle + 3].astype(int)
    bridge = bridge[(bridge[..., 3] == 255).all(axis=1)][..., :3]
    steps = np.abs(np.diff(bridge, axis=1)).mean(axis=(0, 2))
    assert len(bridge) > 20
    assert steps[2] < 2 * max(steps[[0, 1, 3, 4]].mean(), 1)


def test_the_same_frame_is_drawn_the_same_again():
    once = draw(SMALL, "Tortoise", px_per_mm=4)
    again = draw(SMALL, "Tortoise", px_per_mm=4)

    assert np.array_equal(once.rgba, again.rgba)


def test_two_tortoise_frames_are_not_cut_alike():
    one = draw(SMALL, "Tortoise", px_per_mm=4)
    other = draw(replace(SMALL, tint_category=0), "Tortoise", px_per_mm=4)

    rim = (one.lens == 0) & (one.rgba[..., 3] == 255)
    assert np.abs(one.rgba[rim].astype(int) - other.rgba[rim]).mean() > 10


def test_clear_lenses_show_the_face_and_sun_lenses_hide_it(model, picture):
    alpha = np.median(picture.rgba[..., 3][picture.lens == 255])
    if MEASURES[model].tint_category is None:
        assert 5 <= alpha <= 40
    else:
        assert 190 <= alpha <= 250


def test_a_darker_category_lets_less_through():
    alphas = []
    for category in range(5):
        picture = draw(replace(SMALL, tint_category=category), "Black", px_per_mm=4)
        alphas.append(picture.rgba[..., 3][picture.lens == 255].mean())

    assert alphas == sorted(set(alphas))


def test_a_rimless_frame_has_almost_no_rim():
    rimmed = _opaque_area_mm2(paint(built("Dakkah"), "Black"))
    rimless = _opaque_area_mm2(paint(built("Khafif"), "Silver"))

    assert 25 < rimless < 0.12 * rimmed


def _opaque_area_mm2(picture: Picture) -> float:
    return np.count_nonzero(picture.rgba[..., 3] > 200) / picture.px_per_mm**2


@pytest.mark.parametrize("model", ["Marjan", "Rimal", "Sillim", "Ghosn Wide", "Tayf", "Hafif Browline"])
def test_no_light_shows_between_lens_and_rim(model):
    """Along the datum row a full rim goes on from the lens without a paler pixel in between."""
    picture = draw(replace(MEASURES[model], tint_category=4), "Black", px_per_mm=5)

    row = int(picture.datum_row)
    outer = int(np.flatnonzero(picture.lens[row] == 255)[-1])
    alpha = picture.rgba[row, outer - 3 : outer + 6, 3].astype(int)
    assert alpha[-1] == 255
    assert (np.diff(alpha) >= -1).all()


def test_the_front_is_one_piece(model, picture):
    opaque = (picture.rgba[..., 3] >= HALF).astype(np.uint8)
    opaque[picture.lens > 0] = 1  # the lenses hold a rimless frame together

    labels, _ = cv2.connectedComponents(opaque)
    assert labels == 2  # background and frame


@pytest.mark.parametrize("colour", sorted({name for names in COLOURS.values() for name in names}))
def test_every_colour_of_the_catalogue_has_its_own_finish(colour):
    finish = FINISHES[colour.casefold()]

    assert sum(other == finish for other in FINISHES.values()) == 1


def test_an_unknown_colour_is_a_neutral_grey():
    picture = draw(SMALL, "Moonlit Kelp", px_per_mm=4)

    rim = picture.rgba[(picture.lens == 0) & (picture.rgba[..., 3] == 255)][:, :3].astype(int)
    assert np.ptp(np.median(rim, axis=0)) < 20


def test_an_unknown_shape_is_refused_with_the_names_we_know():
    with pytest.raises(ValueError, match=r"unknown lens shape 'heart'.*aviator.*wayfarer"):
        draw(replace(SMALL, shape="heart"), "Black")


def test_an_unknown_rim_type_is_refused():
    with pytest.raises(ValueError, match="unknown rim type 'quarter'"):
        replace(SMALL, rim_type="quarter")


def test_a_front_narrower_than_its_lenses_is_refused():
    with pytest.raises(ValueError, match="2 mm wider"):
        replace(SMALL, frame_width_mm=118)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_box_of_an_outline_is_exactly_a_by_b(shape):
    outline = lens_outline(shape, a_mm=50, b_mm=36)

    assert outline.min(axis=0) == pytest.approx([-25, -18])
    assert outline.max(axis=0) == pytest.approx([25, 18])


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rim_type", ["full", "semi", "rimless"])
def test_every_shape_can_be_had_in_every_make(shape, rim_type):
    measures = replace(SMALL, shape=shape, rim_type=rim_type)
    solid = draw(measures, "Black", px_per_mm=3)
    wire = draw(replace(measures, material="titanium"), "Black", px_per_mm=3)

    for picture in (solid, wire):
        assert width_mm(picture) == pytest.approx(132, abs=0.7)  # a pixel is 0.33 mm here
        assert not picture.rgba[[0, -1], :, 3].any()
        assert not picture.rgba[:, [0, -1], 3].any()
