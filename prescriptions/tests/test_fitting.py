"""Heights, the PD for near, and frames on faces."""

import pytest
from hypothesis import given

from prescriptions.optics import fitting
from prescriptions.optics.fitting import Suits
from prescriptions.optics.quantities import NotComputable
from prescriptions.tests.lens_strategies import halves


def test_a_corridor_needs_room_below_and_above_the_pupil():
    assert fitting.minimum_fitting_height(14) == 18
    assert fitting.minimum_lens_height(14) == 28
    assert fitting.minimum_lens_height(11) == 25


def test_unmeasured_heights_are_guessed_from_the_box():
    assert fitting.estimated_fitting_height(36) == 22
    assert fitting.usual_segment_height(36) == 14


def test_eyes_that_read_stand_closer():
    assert fitting.near_pd(63) == pytest.approx(59.016, abs=1e-3)
    assert fitting.to_half_millimetres(fitting.near_pd(63)) == 59.0
    assert fitting.near_pd(63, working_distance=10_000) == pytest.approx(62.83, abs=1e-2)


@pytest.mark.parametrize(("length", "shown"), [(29.25, 29.5), (29.24, 29.0), (-0.2, 0.0), (29.508, 29.5)])
def test_a_length_is_shown_in_half_millimetres(length, shown):
    assert str(fitting.to_half_millimetres(length)) == str(shown)


@pytest.mark.parametrize(
    ("frame_width", "suits"),
    [(136, Suits.WELL), (144, Suits.WELL), (144.5, Suits.TOLERABLY), (132, Suits.TOLERABLY), (131.5, Suits.BADLY)],
)
def test_a_frame_is_about_as_wide_as_the_face(frame_width, suits):
    assert fitting.width_suits(frame_width, 140) is suits


@pytest.mark.parametrize(("frame_pd", "suits"), [(62.5, False), (63, True), (73, True), (73.5, False)])
def test_a_frame_pd_is_that_of_the_eyes_or_a_little_more(frame_pd, suits):
    assert fitting.frame_pd_suits(frame_pd, 63) is suits


def test_a_corridor_of_less_than_nothing_is_refused():
    with pytest.raises(NotComputable, match=r"^corridor\.range$"):
        fitting.minimum_fitting_height(-1)


@given(halves(20, 40), halves(20, 40))
def test_each_eye_converges_by_its_own_share(right, left):
    assert fitting.near_pd(right) + fitting.near_pd(left) == pytest.approx(fitting.near_pd(right + left))
