from dataclasses import replace

import numpy as np
import pytest

from tryon.face.faces import Code, FaceRefused, chosen, faces_in
from tryon.tests.photos import FACELESS, PORTRAITS, Change, photo, pupil_error

LARGEST_ERROR = 0.04  # of the pupillary distance: two and a half millimetres
TURNED_FACE = "fa5_e.jpg"  # looks 25° aside, and there 0.035 are reached


def the_face(name, change=Change()):  # noqa: B008  (frozen)
    return chosen(faces_in(change.of(photo(name))))


@pytest.mark.parametrize("name", PORTRAITS)
def test_pupils_are_found_where_they_are(name):
    assert pupil_error(the_face(name), Change().pupils(name)) < LARGEST_ERROR


def test_pupils_are_found_within_a_fortieth_of_their_distance_on_average():
    errors = [pupil_error(the_face(name), Change().pupils(name)) for name in PORTRAITS]

    assert np.mean(errors) < 0.020
    assert np.percentile(errors, 90) < 0.030


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("name", PORTRAITS)
def test_a_photo_that_lies_on_its_side_shows_the_same_face(name, quarters):
    upright, change = the_face(name), Change(quarters=quarters)

    face = the_face(name, change)

    assert pupil_error(face, change.pupils(name)) < LARGEST_ERROR
    lean = (face.pose.roll_deg - upright.pose.roll_deg - 90 * quarters + 180) % 360 - 180
    assert lean == pytest.approx(0, abs=2)
    assert face.pose.yaw_deg == pytest.approx(upright.pose.yaw_deg, abs=3)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_face_says_how_its_photo_should_be_turned(quarters):
    assert the_face("obama.jpg", Change(quarters=quarters)).quarter_turns == quarters


@pytest.mark.parametrize("roll", [-15, -5, 5, 15])
def test_leaning_is_measured_within_a_degree(roll):
    straight = the_face("obama.jpg").pose.roll_deg

    leaned = the_face("obama.jpg", Change(roll_deg=roll)).pose.roll_deg

    assert leaned - straight == pytest.approx(roll, abs=1)


@pytest.mark.parametrize("name", PORTRAITS)
def test_a_mirrored_photo_shows_the_mirrored_face(name):
    face, mirrored = the_face(name), the_face(name, Change(is_mirrored=True))

    width = photo(name).shape[1]
    expected = (np.array([width - 1, 0]) - face.pupils * [1, -1])[::-1]
    assert np.linalg.norm(mirrored.pupils - expected, axis=1).max() < 0.03 * face.pupil_distance
    assert mirrored.pose.roll_deg == pytest.approx(-face.pose.roll_deg, abs=2)
    assert mirrored.pose.yaw_deg == pytest.approx(-face.pose.yaw_deg, abs=4)


@pytest.mark.parametrize("change", [Change(light=0.4), Change(light=1.5), Change(scale=0.5), Change(scale=1.7)])
def test_light_and_size_move_no_pupil(change):
    assert pupil_error(the_face("fa6_a.jpg", change), change.pupils("fa6_a.jpg")) < LARGEST_ERROR


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("name", FACELESS)
def test_where_nobody_is_no_face_is_found(name, quarters):
    with pytest.raises(FaceRefused) as refused:
        the_face(name, Change(quarters=quarters, is_mirrored=quarters % 2 == 1))

    assert refused.value.code is Code.NO_FACE


def test_of_a_group_all_are_found_and_one_must_be_pointed_at():
    faces = faces_in(photo("fa4_group.jpg"))

    assert len(faces) == 4
    with pytest.raises(FaceRefused) as refused:
        chosen(faces)
    assert refused.value.code is Code.SEVERAL_FACES
    assert refused.value.faces == faces
    assert chosen(faces, 2) is faces[2]


def test_a_face_that_is_not_in_the_list_is_no_face():
    faces = faces_in(photo("obama.jpg"))

    for index in (-1, 1):
        with pytest.raises(FaceRefused, match="no_face"):
            chosen(faces, index)


def test_a_bystander_does_not_make_a_group():
    [face] = faces_in(photo("obama.jpg"))
    right, left = (
        replace(iris, centre=face.pupils.mean(axis=0) * 0.6 + iris.centre * 0.4) for iris in (face.right, face.left)
    )

    assert chosen([face, replace(face, right=right, left=left)]) is face


def test_a_face_of_a_few_pixels_is_too_small():
    with pytest.raises(FaceRefused, match="face_too_small"):
        the_face("astronaut.jpg", Change(scale=0.35))


def test_a_face_at_the_edge_is_cut_off():
    cut = np.ascontiguousarray(photo("obama.jpg")[:, 470:])  # between the eyes

    assert all(Code.CUT_OFF in face.hindrances for face in faces_in(cut))


def test_a_portrait_that_can_be_fitted_has_nothing_against_it():
    assert {name: the_face(name).warnings for name in PORTRAITS} == dict.fromkeys(PORTRAITS, ())


def test_the_box_of_a_face_holds_its_eyes_and_lies_in_the_photo():
    face = the_face("obama.jpg")

    left, top, right, bottom = face.box
    height, width = photo("obama.jpg").shape[:2]
    assert 0 <= left < face.pupils[0, 0] < face.pupils[1, 0] < right < width
    assert 0 <= top < face.pupils[0, 1] < bottom < height
