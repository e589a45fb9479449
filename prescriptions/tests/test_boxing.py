"""A lens in its box: where the pupil lies, how large a blank has to be, how much glass an outline holds."""

from math import cos, hypot, pi, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics import boxing
from prescriptions.optics.boxing import Box, Shape
from prescriptions.optics.quantities import NotComputable
from prescriptions.tests.lens_strategies import halves, shapes

sides = halves(20, 64)
moves = halves(-10, 10)


def outline(width, height, shape, steps=720):
    """Points on the superellipse, one for each of as many equal angles."""
    points = []
    for step in range(steps):
        x, y = cos(radians(360 * step / steps)), sin(radians(360 * step / steps))
        radius = (abs(2 * x / width) ** shape.exponent + abs(2 * y / height) ** shape.exponent) ** (-1 / shape.exponent)
        points.append((radius * x, radius * y))
    return points


def test_a_pupil_that_is_nearer_to_the_nose_than_the_middle_of_the_lens_lies_inward():
    box = Box(lens_width=52, lens_height=36, bridge=18)

    assert box.frame_pd == 70.0
    assert boxing.horizontal_decentration(box, 31) == 4.0
    assert boxing.horizontal_decentration(box, 36.5) == -1.5
    assert boxing.vertical_decentration(box, 21) == 3.0


@pytest.mark.parametrize(
    ("longest", "inward", "upward", "blank"), [(63, 5.5, 0, 76.0), (50, 4, 3, 62.0), (50, -2.5, 0, 57.0)]
)
def test_a_blank_covers_the_lens_and_what_the_edger_needs(longest, inward, upward, blank):
    assert boxing.minimum_blank(longest, inward, upward) == blank


def test_a_traced_outline_needs_what_lies_farthest_from_the_pupil():
    outline_of_a_box = [(26, 17), (26, -17), (-26, 17), (-26, -17)]

    assert boxing.minimum_blank_of_outline(outline_of_a_box, 4, allowance=0) == pytest.approx(2 * hypot(30, 17))


def test_an_outline_without_points_is_refused():
    with pytest.raises(NotComputable, match=r"^outline\.empty$"):
        boxing.minimum_blank_of_outline([], 4)


@pytest.mark.parametrize(("field", "value"), [("lens_width", -52), ("lens_height", float("nan")), ("bridge", True)])
def test_a_box_is_made_of_lengths(field, value):
    with pytest.raises(NotComputable, match=rf"^{field}\."):
        Box(**{"lens_width": 52, "lens_height": 36, "bridge": 18} | {field: value})


def test_a_round_lens_is_as_long_as_its_longer_side_and_a_square_one_longer():
    assert boxing.estimated_effective_diameter(48, 46, Shape.ROUND) == 48
    assert boxing.estimated_effective_diameter(52, 34, Shape.RECTANGLE) == pytest.approx(54.229, abs=1e-3)
    assert boxing.longest_radius_meridian(48, 46, Shape.OVAL) == 0
    assert boxing.longest_radius_meridian(46, 48, Shape.OVAL) == 90


def test_a_slit_is_longest_along_itself():
    assert boxing.longest_radius_meridian(1e-106, 48, Shape.PANTO) == 90
    assert boxing.longest_radius_meridian(48, 1e-106, Shape.PANTO) == 0


def test_a_circle_has_the_area_of_a_circle():
    assert boxing.outline_area(50, 50, Shape.ROUND) == pytest.approx(pi * 25**2)


@given(sides, sides, shapes)
def test_the_estimates_are_those_of_the_outline_they_stand_for(width, height, shape):
    points = outline(width, height, shape)
    longest = max(points, key=lambda point: hypot(*point))
    area = sum(x * b - a * y for (x, y), (a, b) in zip(points, points[1:] + points[:1], strict=True)) / 2

    diameter = boxing.estimated_effective_diameter(width, height, shape)
    meridian = radians(boxing.longest_radius_meridian(width, height, shape))

    assert diameter == pytest.approx(2 * hypot(*longest), rel=1e-3)
    assert boxing.outline_area(width, height, shape) == pytest.approx(area, rel=1e-3)
    along = (abs(2 * cos(meridian) / width) ** shape.exponent + abs(2 * sin(meridian) / height) ** shape.exponent) ** (
        -1 / shape.exponent
    )
    assert 2 * along == pytest.approx(diameter, rel=1e-6)


@given(sides, sides, shapes)
def test_an_estimated_diameter_lies_between_the_sides_and_the_diagonal(width, height, shape):
    diameter = boxing.estimated_effective_diameter(width, height, shape)

    assert max(width, height) <= diameter + 1e-9
    assert diameter <= hypot(width, height) + 1e-9


@given(sides, moves, moves, st.floats(1, 3))
def test_a_blank_grows_with_the_decentration_and_not_with_its_side(longest, inward, upward, times):
    blank = boxing.minimum_blank(longest, inward, upward)

    assert boxing.minimum_blank(longest, -inward, -upward) == blank
    assert boxing.minimum_blank(longest, inward * times, upward * times) >= blank


@given(sides, sides, shapes, moves, moves)
def test_the_blank_of_the_box_is_enough_for_the_outline(width, height, shape, inward, upward):
    traced = boxing.minimum_blank_of_outline(outline(width, height, shape, steps=360), inward, upward)
    diameter = boxing.estimated_effective_diameter(width, height, shape)

    assert traced <= boxing.minimum_blank(diameter, inward, upward) + 1e-9
