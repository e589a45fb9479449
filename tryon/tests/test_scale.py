from dataclasses import replace

import pytest

from tryon.face.faces import chosen, faces_in
from tryon.scale import DistanceRefused, Source, scale_of
from tryon.tests.photos import Change, photo


def the_face(name, scale=1):
    return chosen(faces_in(Change(scale=scale).of(photo(name))))


def with_irises(face, factor):
    right, left = (replace(iris, diameter=iris.diameter * factor) for iris in (face.right, face.left))
    return replace(face, right=right, left=left)


def test_a_measured_distance_wins():
    face = the_face("obama.jpg")

    scale = scale_of(face, pd_mm=58.5)

    assert (scale.pd_mm, scale.source) == (58.5, Source.GIVEN)
    assert scale.mm_per_px * face.frontal_pupil_distance == pytest.approx(58.5)
    assert scale.pd_deviation_mm < scale_of(face).pd_deviation_mm


def test_a_larger_distance_is_a_larger_face():
    face = the_face("obama.jpg")

    sizes = [scale_of(face, pd_mm=pd).mm_per_px for pd in (40, 55, 63, 70, 80)]

    assert sizes == sorted(set(sizes))
    assert sizes[-1] == pytest.approx(2 * sizes[0])


@pytest.mark.parametrize("pd_mm", [39.9, 80.1, 0, -63, float("nan"), float("inf")])
def test_a_distance_that_nobody_has_is_refused(pd_mm):
    with pytest.raises(DistanceRefused):
        scale_of(the_face("obama.jpg"), pd_mm=pd_mm)


def test_a_photo_twice_as_large_has_half_the_millimetres_in_a_px():
    small, large = (scale_of(the_face("obama.jpg", scale), pd_mm=63).mm_per_px for scale in (1, 1.6))

    assert small / large == pytest.approx(1.6, rel=0.02)


def test_irises_that_can_be_measured_give_an_estimate_that_is_surer_than_the_mean():
    scale = scale_of(the_face("obama.jpg"))

    assert scale.source is Source.IRIS
    assert 60 < scale.pd_mm < 67
    assert 1.5 < scale.pd_deviation_mm < 3.7


def test_larger_irises_mean_a_smaller_distance_and_never_an_absurd_one():
    face = the_face("obama.jpg")

    estimates = [scale_of(with_irises(face, factor)).pd_mm for factor in (0.95, 1, 1.05)]

    assert estimates == sorted(estimates, reverse=True)
    assert 48 < scale_of(with_irises(face, 3)).pd_mm < 63
    assert scale_of(with_irises(face, 3)).pd_deviation_mm == pytest.approx(3.7, abs=0.2)


@pytest.mark.parametrize("name", ["astronaut.jpg", "fa3_b.jpg", "fa5_e.jpg"])
def test_small_irises_and_turned_heads_are_not_measured(name):
    scale = scale_of(the_face(name))

    assert (scale.pd_mm, scale.pd_deviation_mm, scale.source) == (63.0, 3.7, Source.MEAN)
