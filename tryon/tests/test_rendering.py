from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from tryon.drawing.frame import draw
from tryon.drawing.measures import Measures
from tryon.face.faces import chosen, faces_in
from tryon.frame import Front
from tryon.photo import Photo
from tryon.pose import similarity
from tryon.rendering.heads import Head, triangles
from tryon.rendering.picture import try_on
from tryon.rendering.seats import Seat
from tryon.rendering.windows import Window
from tryon.scale import scale_of
from tryon.tests.bars import width_error_mm
from tryon.tests.photos import PORTRAITS, Change, photo

BLACK = Measures("rectangle", "full", "acetate", 52, 34, 18, 138)
PD_MM = 63


@lru_cache(maxsize=4)
def front(measures=BLACK, colour="Black"):
    return Front.drawn(draw(measures, colour), measures)


def worn(pixels, *, measures=BLACK, pd_mm=PD_MM):
    """(picture, face, scale) of a photo and a frame."""
    face = chosen(faces_in(pixels))
    scale = scale_of(face, pd_mm=pd_mm)
    return try_on(Photo(pixels), face, front(measures), scale=scale), face, scale


def changed(picture, pixels, *, above=24):
    return np.abs(picture.astype(int) - pixels).max(axis=2) > above


@pytest.mark.parametrize("name", ["obama.jpg", "fa6_a.jpg", "astronaut.jpg"])
@pytest.mark.parametrize("width_mm", [130, 138, 146])
def test_a_frame_is_as_wide_on_the_face_as_on_a_ruler(name, width_mm):
    pixels = photo(name)
    face = chosen(faces_in(pixels))
    scale = scale_of(face, pd_mm=PD_MM)
    measured = replace(BLACK, frame_width_mm=width_mm)
    head = Head.of(face, scale, Photo(pixels))
    seat = Seat.of(front(measured), head)

    ends = np.array(
        [[seat.x + side * width_mm / 2, seat.y, seat.depth(seat.x + side * width_mm / 2, seat.y)] for side in (-1, 1)]
    )
    seen = head.seen(ends)[:, :2]

    # The ends of the front stand behind its middle, so a camera sees them a little smaller.
    facing = np.linalg.norm(seen[1] - seen[0]) * scale.mm_per_px / face.pose.foreshortening
    assert facing == pytest.approx(width_mm, rel=0.03)


@pytest.mark.parametrize("name", PORTRAITS)
def test_a_bar_is_drawn_as_long_as_geometry_has_it(name):
    pixels = photo(name)
    face = chosen(faces_in(pixels))
    scale = scale_of(face, pd_mm=PD_MM)

    assert width_error_mm(pixels, face, scale, width_mm=138) == pytest.approx(0, abs=0.5)


def test_a_larger_face_wears_the_same_frame_smaller():
    pixels = photo("obama.jpg")
    sizes = [np.ptp(np.argwhere(changed(worn(pixels, pd_mm=pd)[0], pixels))[:, 0]) for pd in (56, 63, 72)]

    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] / sizes[2] == pytest.approx(72 / 56, rel=0.06)


@pytest.mark.parametrize("name", PORTRAITS)
def test_only_the_part_round_the_eyes_is_touched(name):
    pixels = photo(name)
    before = pixels.copy()

    picture, face, scale = worn(pixels)

    touched = np.argwhere((picture != pixels).any(axis=2))[:, ::-1]
    assert np.array_equal(pixels, before)
    assert len(touched) > 500
    assert np.linalg.norm(touched - face.pupils.mean(axis=0), axis=1).max() * scale.mm_per_px < 140


def test_the_same_question_gives_the_same_picture():
    first, second = (worn(photo("fa3_b.jpg"))[0] for _ in range(2))

    assert np.array_equal(first, second)


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_photo_that_lies_on_its_side_gets_the_same_frame(quarters):
    change = Change(quarters=quarters)
    upright, _, _ = worn(photo("obama.jpg"))

    picture, _, _ = worn(change.of(photo("obama.jpg")))

    turned = np.rot90(picture, quarters).astype(int)
    assert turned.shape == upright.shape
    assert (np.abs(turned - upright).max(axis=2) > 60).mean() < 0.002


def test_a_grey_photo_stays_grey():
    grey = np.repeat(photo("obama.jpg").mean(axis=2).astype(np.uint8)[..., None], 3, axis=2)
    tortoise = Front.drawn(draw(BLACK, "Tortoise"), BLACK)
    face = chosen(faces_in(grey))

    picture = try_on(Photo(grey), face, tortoise, scale=scale_of(face))

    assert np.ptp(picture.astype(int), axis=2).max() <= 1


def test_a_frame_that_reaches_beyond_the_photo_is_cut_at_its_edge():
    cut = np.ascontiguousarray(photo("obama.jpg")[150:, 420:620])
    [face] = faces_in(cut)

    picture = try_on(Photo(cut), face, front(), scale=scale_of(face, pd_mm=40))

    assert picture.shape == cut.shape
    assert (picture != cut).any()


def test_a_head_that_was_measured_is_seen_where_it_was():
    pixels = photo("fa6_a.jpg")
    face = chosen(faces_in(pixels))
    head = Head.of(face, scale_of(face), Photo(pixels))

    seen = head.seen(head.mesh)[:, :2]

    far = np.linalg.norm(seen - face.mesh[:, :2], axis=1) / face.pupil_distance
    assert far[[33, 133, 263, 362, 168]].max() < 0.04
    assert far.max() < 0.25  # a near camera sees the ears smaller than the mesh, which knows no camera, has them
    assert head.seen(np.zeros((1, 3)))[0, :2] == pytest.approx(face.pupils.mean(axis=0))


def test_the_face_lies_behind_its_nose():
    pixels = photo("obama.jpg")
    face = chosen(faces_in(pixels))
    head = Head.of(face, scale_of(face), Photo(pixels))
    window = Window.round(face.mesh[:, :2], pixels)

    depth = head.depth(window)

    nose, cheek = (np.round(face.mesh[point, :2] - window.corner).astype(int) for point in (1, 50))
    assert depth[nose[1], nose[0]] < depth[cheek[1], cheek[0]] - 10
    assert depth.max() > 1000


def test_the_net_of_the_head_uses_all_of_its_points():
    assert set(triangles().ravel()) == set(range(468))


def test_rays_meet_the_sheet_where_its_points_are_seen():
    pixels = photo("fa5_e.jpg")
    face = chosen(faces_in(pixels))
    head = Head.of(face, scale_of(face), Photo(pixels))
    seat = Seat.of(front(), head)
    places = np.array([[x, y, seat.depth(x, y)] for x in (-50, 0, 50) for y in (-10, 15)])
    seen = head.seen(places)

    for place, (column, row, depth) in zip(places, seen, strict=True):
        window = Window(round(column), round(row), round(column) + 1, round(row) + 1)
        x, y, z = (part[0, 0] for part in seat.cast(head, window))
        assert np.array([x + seat.x, y + seat.y, z]) == pytest.approx([place[0], place[1], depth], abs=0.8)


def test_a_similarity_is_found_again():
    points = np.random.default_rng(1).normal(size=(30, 3))

    rotation, scale, offset = similarity(points, 3 * points + [1, 2, 3])

    assert rotation == pytest.approx(np.eye(3), abs=1e-9)
    assert (scale, list(offset)) == (pytest.approx(3), pytest.approx([1, 2, 3]))
