"""What a prescription becomes in a frame."""

from decimal import Decimal

import pytest
from hypothesis import assume, given

from prescriptions.optics import surfaces, thickness
from prescriptions.optics.boxing import Box, Shape
from prescriptions.optics.cylinders import AxisMissing, Correction, transposed
from prescriptions.optics.materials import MATERIALS, material_of
from prescriptions.optics.quantities import NotComputable
from prescriptions.optics.surfaces import LensImpossible
from prescriptions.optics.thickness import FramedLens, Rim, compared_materials, predicted_thickness
from prescriptions.tests.lens_strategies import boxes, halves, lenses, shapes

MR8 = material_of("1.60")
FRAME = FramedLens(Box(lens_width=52, lens_height=36, bridge=18, effective_diameter=55), Shape.RECTANGLE)


@pytest.mark.parametrize(
    ("sphere", "cylinder", "curve"), [("3", "0", "9"), ("-4", "0", "4"), ("-6.5", "-1", "2.5"), ("0", "0", "6")]
)
def test_vogel_bends_the_front_by_the_mean_power(sphere, cylinder, curve):
    assert thickness.vogel_base_curve(Correction(Decimal(sphere), Decimal(cylinder), 90)) == Decimal(curve)


@pytest.mark.parametrize(
    ("sphere", "curve"),
    [("3.00", "8"), ("3.25", "10"), ("-4.00", "4"), ("-2.00", "4"), ("-14.00", "0.5"), ("9.00", "10")],
)
def test_the_nearest_blank_is_taken_and_the_flatter_of_two(sphere, curve):
    assert thickness.stock_base_curve(Correction(Decimal(sphere))) == Decimal(curve)


def test_an_aspheric_plus_lens_is_flatter_and_a_minus_lens_is_not():
    assert thickness.stock_base_curve(Correction(Decimal("3.25")), flattened_by=Decimal("1.5")) == 8
    assert thickness.stock_base_curve(Correction(Decimal("-4.00")), flattened_by=Decimal("1.5")) == 4


def test_a_minus_lens_is_thin_in_the_middle_and_thickest_in_the_farthest_corner():
    predicted = predicted_thickness(Correction(Decimal(-4)), FRAME, MR8, horizontal=3)

    assert predicted.centre == 1.5
    assert predicted.edge == pytest.approx(
        surfaces.edge_thickness(-4, index=1.592, front=4, centre=1.5, semi_chord=55 / 2 + 3)
    )


@pytest.mark.parametrize(("rim", "edge"), [(Rim.FULL, 1.0), (Rim.SEMI, 2.0), (Rim.RIMLESS, 1.8)])
def test_a_plus_lens_keeps_the_edge_that_its_rim_needs(rim, edge):
    predicted = predicted_thickness(Correction(Decimal(4)), FRAME._replace(rim=rim), MR8, horizontal=3)

    assert predicted.centre == pytest.approx(
        surfaces.centre_thickness(4, index=1.592, front=10, edge=edge, semi_chord=55 / 2 + 3)
    )


def test_a_weak_plus_lens_is_no_thinner_than_its_material_allows():
    assert predicted_thickness(Correction(Decimal("0.25")), FRAME, MR8, horizontal=3).centre == 1.5


def test_a_cylinder_is_judged_where_it_is_strong():
    across = Correction(Decimal(-2), Decimal(-4), 90)
    flat = FramedLens(Box(lens_width=54, lens_height=24, bridge=18, effective_diameter=54), Shape.OVAL)

    edge = predicted_thickness(across, flat, MR8, horizontal=4).edge

    assert edge == pytest.approx(surfaces.edge_thickness(-6, index=1.592, front=4, centre=1.5, semi_chord=31))
    assert edge > predicted_thickness(across._replace(axis=180), flat, MR8, horizontal=4).edge


def test_an_unmeasured_frame_is_taken_a_millimetre_larger():
    box = Box(lens_width=52, lens_height=34, bridge=18)

    assert FramedLens(box, Shape.RECTANGLE).effective_diameter == pytest.approx(55.229, abs=1e-3)


def test_materials_are_compared_side_by_side():
    lens = Correction(Decimal(-8))

    found = compared_materials(lens, FRAME, [material_of("1.50"), material_of("1.74")], horizontal=3)

    assert list(found) == ["1.50", "1.74"]
    assert found["1.50"].edge - found["1.74"].edge > 3
    assert found["1.50"].weight > found["1.74"].weight


def test_a_lens_that_can_not_be_so_large_is_said_to_be_none():
    lens = Correction(Decimal(30))

    assert compared_materials(lens, FRAME, [material_of("1.50")], horizontal=3) == {"1.50": None}
    with pytest.raises(LensImpossible):
        predicted_thickness(lens, FRAME, material_of("1.50"), horizontal=3)


def test_what_is_no_lens_or_no_frame_is_refused():
    with pytest.raises(AxisMissing):
        predicted_thickness(Correction(Decimal(-1), Decimal(-1)), FRAME, MR8, horizontal=3)
    with pytest.raises(NotComputable, match=r"^decentration\.not_a_number$"):
        predicted_thickness(Correction(Decimal(-1)), FRAME, MR8, horizontal=float("nan"))


@given(lenses, boxes, shapes, halves(-6, 8))
def test_the_notation_changes_no_thickness(lens, box, shape, inward):
    frame = FramedLens(box, shape)
    one = compared_materials(lens, frame, MATERIALS.values(), horizontal=inward)

    assert compared_materials(transposed(lens), frame, MATERIALS.values(), horizontal=inward) == one


@given(lenses, boxes, shapes, halves(-6, 8))
def test_a_mirrored_lens_is_as_thick(lens, box, shape, inward):
    frame, mirrored = FramedLens(box, shape), lens._replace(axis=lens.axis and (180 - lens.axis or 180))
    one, other = (compared_materials(which, frame, [MR8], horizontal=inward)["1.60"] for which in (lens, mirrored))

    assert other == (one and pytest.approx(one, abs=1e-9))


@given(lenses, boxes, shapes, halves(0, 8))
def test_no_lens_is_thinner_than_its_material_or_its_rim_allows(lens, box, shape, inward):
    predicted = compared_materials(lens, FramedLens(box, shape, Rim.SEMI), [MR8], horizontal=inward)["1.60"]
    assume(predicted is not None)

    assert predicted.centre >= MR8.least_centre
    assert predicted.edge >= Rim.SEMI.least_edge - 1e-6
    assert predicted.weight > 0
