"""What suits a face, in millimetres."""

import pytest

from tryon.fit import Bridge, Width, fit_of, suiting_width_mm


@pytest.mark.parametrize(
    ("frame_width_mm", "word"),
    [(133.9, Width.NARROW), (134, Width.FITS), (140, Width.FITS), (146, Width.FITS), (146.1, Width.WIDE)],
)
def test_a_front_fits_within_six_millimetres_of_the_face(frame_width_mm, word):
    fit = fit_of(face_width_mm=140, nose_width_mm=18, frame_width_mm=frame_width_mm, bridge_mm=18)

    assert fit.word == word
    assert fit.difference_mm == pytest.approx(frame_width_mm - 140)


@pytest.mark.parametrize(
    ("bridge_mm", "word"),
    [(14.9, Bridge.PINCHES), (15, Bridge.FITS), (18, Bridge.FITS), (21, Bridge.FITS), (21.1, Bridge.SLIPS)],
)
def test_a_bridge_fits_within_three_millimetres_of_the_nose(bridge_mm, word):
    fit = fit_of(face_width_mm=140, nose_width_mm=18, frame_width_mm=140, bridge_mm=bridge_mm)

    assert fit.bridge == word
    assert fit.bridge_difference_mm == pytest.approx(bridge_mm - 18)


def test_as_wide_as_the_face_suits_it_best():
    assert suiting_width_mm(138.4) == 138.4
