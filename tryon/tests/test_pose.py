import numpy as np
import pytest

from tryon.model_files import canonical_face
from tryon.pose import pose_of, similarity


def turned(axis, degrees):
    """3x3: about one axis of a picture, x to the right, y down, z away."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    first, second = [(1, 2), (2, 0), (0, 1)][axis]
    matrix = np.eye(3)
    matrix[[first, second], [first, second]] = cos
    matrix[first, second], matrix[second, first] = -sin, sin
    return matrix


@pytest.mark.parametrize("degrees", [-30, -7, 0, 12, 30])
def test_each_turn_is_read_from_the_mesh_it_makes(degrees):
    rolled, turned_aside, tilted = (
        pose_of(2 * canonical_face() @ turned(axis, degrees).T + [300, 200, 0]) for axis in (2, 1, 0)
    )

    assert rolled.roll_deg == pytest.approx(degrees)
    assert turned_aside.yaw_deg == pytest.approx(degrees)
    assert tilted.pitch_deg == pytest.approx(degrees)
    assert turned_aside.foreshortening == pytest.approx(np.cos(np.radians(degrees)))
    assert rolled.scale == pytest.approx(2)
    assert rolled.offset == pytest.approx([300, 200, 0])


def test_a_nose_to_the_left_is_a_positive_yaw_and_a_nose_down_a_positive_pitch():
    nose = canonical_face()[1] - canonical_face()[168]

    turned_aside, tilted = (pose_of(canonical_face() @ turned(axis, 20).T) for axis in (1, 0))

    assert (turned_aside.yaw_deg, tilted.pitch_deg) == (pytest.approx(20), pytest.approx(20))
    assert (turned_aside.rotation @ nose)[0] < -5
    assert (tilted.rotation @ nose)[1] > nose[1] + 5


def test_a_mirror_image_is_never_taken_for_a_turn():
    points = np.random.default_rng(3).normal(size=(20, 3))

    rotation, _, _ = similarity(points, points * [-1, 1, 1])

    assert np.linalg.det(rotation) == pytest.approx(1)
