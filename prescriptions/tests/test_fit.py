"""A lens, a frame and an eye: what forbids them, what is doubtful, what is worth a word."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from prescriptions.optics.boxing import Box
from prescriptions.optics.cylinders import Correction, transposed
from prescriptions.optics.fit import (
    Frame,
    LensKind,
    Wearing,
    checked_fit,
)
from prescriptions.optics.fitting_policy import SHOP_POLICY
from prescriptions.optics.quantities import NotComputable
from prescriptions.optics.terms import Design
from prescriptions.optics.thickness import Rim
from prescriptions.tests.lens_strategies import frames, kinds, lenses, wearings

BOX = Box(lens_width=52, lens_height=36, bridge=18, effective_diameter=55)
FRAME = Frame(BOX, Rim.FULL, base_curve=4, wrap=5)
WEAK = Correction(Decimal("-2.00"))
SINGLE = LensKind(Design.SINGLE_VISION, "1.60", largest_blank=70)
PROGRESSIVE = LensKind(Design.PROGRESSIVE, "1.60", largest_blank=75, corridor=14)
ADULT = Wearing(32, age=40)


def codes(frame=FRAME, lens=WEAK, kind=SINGLE, wearing=ADULT, **policy):
    """Errors and warnings."""
    found = checked_fit(frame, lens, kind, wearing, **policy)
    return list(found.errors), list(found.warnings)


def power(sphere, cylinder="0", axis=None):
    return Correction(Decimal(sphere), Decimal(cylinder), axis)


def test_an_ordinary_lens_fits_an_ordinary_frame():
    assert codes() == ([], [])
    assert checked_fit(FRAME, WEAK, SINGLE, ADULT).advice == ()


@pytest.mark.parametrize(
    ("pd", "errors", "warnings"),
    [
        (27.5, ["fit.blank_exceeds", "fit.decentration_excessive"], []),
        (28, ["fit.blank_exceeds"], ["fit.decentration_high"]),
        (29.5, [], ["fit.decentration_high"]),
        (30, [], []),
        (36, [], []),
        (36.5, [], ["fit.decentration_outward"]),
        (39, [], ["fit.decentration_outward"]),
        (39.5, ["fit.frame_too_narrow"], []),
    ],
)
def test_a_pupil_may_lie_so_far_from_the_middle_and_no_farther(pd, errors, warnings):
    assert codes(wearing=Wearing(pd)) == (errors, warnings)


def test_a_blank_that_is_just_large_enough_is():
    assert codes(kind=replace(SINGLE, largest_blank=63)) == ([], [])
    assert codes(kind=replace(SINGLE, largest_blank=62.5)) == (["fit.blank_exceeds"], [])


def test_only_a_progressive_lens_is_moved_up_on_its_blank():
    high = Wearing(32, fitting_height=22)

    assert codes(kind=replace(SINGLE, largest_blank=63), wearing=high) == ([], [])
    assert codes(kind=replace(PROGRESSIVE, largest_blank=66), wearing=high) == (["fit.blank_exceeds"], [])
    assert codes(kind=replace(PROGRESSIVE, largest_blank=67), wearing=high) == ([], [])


def test_a_frame_without_a_measured_diameter_is_judged_by_its_outline():
    unmeasured = FRAME._replace(box=replace(BOX, effective_diameter=None))

    assert codes(unmeasured, kind=replace(SINGLE, largest_blank=65)) == ([], [])
    assert codes(unmeasured, kind=replace(SINGLE, largest_blank=63)) == (["fit.blank_exceeds"], [])


@pytest.mark.parametrize("index", ["1.50", "1.56"])
def test_what_cracks_is_not_drilled(index):
    assert codes(FRAME._replace(rim=Rim.RIMLESS), kind=replace(SINGLE, index=index)) == (["fit.rimless_index"], [])


def test_a_thread_may_break_the_standard_material():
    assert codes(FRAME._replace(rim=Rim.SEMI), kind=replace(SINGLE, index="1.50")) == ([], ["fit.semi_rimless_index"])
    assert codes(FRAME._replace(rim=Rim.SEMI), kind=replace(SINGLE, index="1.56")) == ([], [])


@pytest.mark.parametrize(
    ("lens", "rimless", "semi"),
    [
        (power("-6.00"), [], []),
        (power("-5.00", "-1.25", 10), ["fit.rimless_power"], []),
        (power("4.00"), [], []),
        (power("4.25"), ["fit.rimless_power"], ["fit.semi_rimless_plus"]),
        (power("3.00", "1.25", 90), ["fit.rimless_power"], ["fit.semi_rimless_plus"]),
    ],
)
def test_thin_rims_hold_no_strong_lenses(lens, rimless, semi):
    assert codes(FRAME._replace(rim=Rim.RIMLESS), lens) == (rimless, [])
    assert codes(FRAME._replace(rim=Rim.SEMI), lens) == ([], semi)


@pytest.mark.parametrize("wrapped", [{"base_curve": 7}, {"wrap": 15}, {"base_curve": 8, "wrap": 18}])
@pytest.mark.parametrize(
    ("lens", "errors"),
    [
        (power("-4.00"), []),
        (power("-4.25"), ["fit.wrap_power"]),
        (power("3.00"), []),
        (power("3.25"), ["fit.wrap_power"]),
        (power("1.00", "-2.00", 90), []),
        (power("1.00", "-2.25", 90), ["fit.wrap_power"]),
        (power("-1.25", "2.25", 180), ["fit.wrap_power"]),
    ],
)
def test_a_wrapped_frame_takes_no_strong_lenses(wrapped, lens, errors):
    assert codes(FRAME._replace(**wrapped), lens)[0] == errors


def test_a_wrapped_lens_has_to_be_compensated_where_it_has_power():
    assert codes(FRAME._replace(wrap=10)) == ([], ["fit.wrap_compensation"])
    assert codes(FRAME._replace(wrap=10), power("0")) == ([], [])
    assert codes(FRAME._replace(wrap=10), power("0", "-0.25", 90)) == ([], ["fit.wrap_compensation"])
    assert codes(FRAME._replace(wrap=9)) == ([], [])
    assert codes(FRAME._replace(wrap=18), power("-4.25")) == (["fit.wrap_power"], [])


@pytest.mark.parametrize(
    ("height", "errors"),
    [
        (None, ["fit.height_required"]),
        (17.5, ["fit.fitting_height_low"]),
        (18, []),
        (26, []),
        (26.5, ["fit.above_cross_low"]),
        (37, ["fit.above_cross_low", "x.fitting_height_range"]),
        (7.5, ["fit.fitting_height_low", "x.fitting_height_range"]),
        (8, ["fit.fitting_height_low"]),
        (36, ["fit.above_cross_low"]),
    ],
)
def test_a_progressive_lens_needs_room_below_and_above_the_pupil(height, errors):
    assert codes(kind=replace(PROGRESSIVE, largest_blank=100), wearing=Wearing(32, fitting_height=height))[0] == errors


def test_a_box_too_low_for_a_corridor_is_too_low_both_ways():
    low = FRAME._replace(box=replace(BOX, lens_height=26))

    found = codes(low, kind=PROGRESSIVE, wearing=Wearing(32, fitting_height=17))

    assert found == (["fit.above_cross_low", "fit.fitting_height_low"], [])


def test_heights_of_other_lenses_are_asked_for_and_doubted():
    bifocal = replace(SINGLE, design=Design.BIFOCAL)

    assert codes(kind=bifocal) == ([], ["x.height_required"])
    assert codes(kind=bifocal, wearing=Wearing(32, fitting_height=11.5)) == ([], ["x.segment_height_low"])
    assert codes(kind=bifocal, wearing=Wearing(32, fitting_height=12)) == ([], [])


def test_a_guessed_height_is_never_silent():
    guessed = Wearing(32, fitting_height=22, is_height_estimated=True)

    assert codes(kind=PROGRESSIVE, wearing=guessed) == ([], ["x.height_estimated"])


def test_an_unknown_corridor_is_said_to_be_unknown():
    unknown = replace(PROGRESSIVE, corridor=None)

    assert codes(kind=unknown, wearing=Wearing(32, fitting_height=22)) == ([], ["x.corridor_unknown"])


def test_who_has_to_get_used_to_much_is_warned():
    low = FRAME._replace(box=replace(BOX, lens_height=29.5))
    first = Wearing(32, fitting_height=18, addition=Decimal("3.00"), is_first_progressive=True)

    assert codes(low, kind=PROGRESSIVE, wearing=first) == ([], ["x.first_progressive_shallow"])
    just_high_enough = FRAME._replace(box=replace(BOX, lens_height=30))
    assert codes(just_high_enough, kind=PROGRESSIVE, wearing=first) == ([], [])
    strong = first._replace(addition=Decimal("3.25"))
    assert codes(kind=PROGRESSIVE, wearing=strong) == ([], ["x.addition_high"])


@pytest.mark.parametrize(
    ("age", "errors", "warnings"),
    [
        (12, ["fit.child_material"], []),
        (13, [], ["fit.minor_material"]),
        (17, [], ["fit.minor_material"]),
        (18, [], []),
        (None, [], []),
    ],
)
@pytest.mark.parametrize("index", ["1.60", "1.61"])
def test_children_get_what_does_not_splinter(index, age, errors, warnings):
    assert codes(kind=replace(SINGLE, index=index), wearing=Wearing(32, age=age)) == (errors, warnings)
    assert codes(kind=replace(SINGLE, index="1.53"), wearing=Wearing(32, age=age)) == ([], [])


@pytest.mark.parametrize(
    ("sphere", "is_metal", "advice"),
    [
        ("-2.00", True, ()),
        ("-5.00", False, ()),
        ("-5.00", True, ("x.edge_in_metal_rim",)),
        ("-8.00", False, ("x.edge_thick",)),
        ("-8.00", True, ("x.edge_in_metal_rim", "x.edge_thick")),
        ("-10.25", False, ("x.edge_ask_optician",)),
        ("-14.00", False, ("x.edge_ask_optician",)),
    ],
)
def test_a_thick_edge_is_announced(sphere, is_metal, advice):
    assert checked_fit(FRAME._replace(is_metal=is_metal), power(sphere), SINGLE, ADULT).advice == advice


def test_what_can_not_be_predicted_is_said_to_be_so():
    unknown = checked_fit(FRAME, WEAK, replace(SINGLE, index="1.61"), ADULT)
    impossible = checked_fit(FRAME, power("30.00"), SINGLE, ADULT)

    assert unknown.advice == impossible.advice == ("x.edge_not_predicted",)
    assert unknown.thickness is impossible.thickness is None


def test_the_shop_may_draw_other_lines():
    strict = replace(SHOP_POLICY, inward_comfortable=2.5)

    assert codes(policy=strict) == ([], ["fit.decentration_high"])


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"wearing": Wearing(float("nan"))}, "monocular_pd.not_a_number"),
        ({"wearing": Wearing(32, fitting_height=-1)}, "fitting_height.range"),
        ({"wearing": Wearing(32, age=200)}, "age.range"),
        ({"wearing": Wearing(32, 22, addition=Decimal("NaN")), "kind": PROGRESSIVE}, "addition.not_a_number"),
        ({"frame": FRAME._replace(wrap=float("nan"))}, "wrap.not_a_number"),
        ({"frame": FRAME._replace(base_curve=True)}, "base_curve.not_a_number"),
        ({"kind": replace(SINGLE, largest_blank=None)}, "largest_blank.not_a_number"),
        ({"lens": power("Infinity")}, "sphere.not_a_number"),
    ],
)
def test_what_is_no_number_is_refused(asked, code):
    with pytest.raises(NotComputable) as refusal:
        codes(**asked)

    assert refusal.value.code == code


@given(frames, lenses, kinds, wearings)
def test_the_notation_changes_nothing_and_every_list_is_sorted(frame, lens, kind, wearing):
    found = checked_fit(frame, lens, kind, wearing)

    assert checked_fit(frame, transposed(lens), kind, wearing) == found
    for listed in (found.errors, found.warnings, found.advice):
        assert list(listed) == sorted(set(listed))
