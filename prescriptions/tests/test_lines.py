"""A line for one eye is read whole, or refused whole."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics.lines import Line, WrittenPrism, parse_line
from prescriptions.optics.powers import Flag, Refusal, format_power
from prescriptions.optics.terms import Base, Eye

eighths = st.integers(-160, 160).map(lambda eighths: Decimal(eighths) / 8)
adds = st.integers(4, 32).map(lambda eighths: Decimal(eighths) / 8)


def line(sphere, cylinder=None, axis=None, *, add=None, prisms=(), flags=(), sides=()):
    return Line(
        tuple(sides),
        Decimal(sphere),
        None if cylinder is None else Decimal(cylinder),
        axis,
        None if add is None else Decimal(add),
        tuple(WrittenPrism(Decimal(amount), base) for amount, base in prisms),
        tuple(flags),
    )


@pytest.mark.parametrize(
    "text",
    [
        "+2,00 (−0,75 à 10°)",
        "+2,00 (-0,75) à 10°",
        "+2.00 -0.75 x 10",
        "+2.00/-0.75X010",
        "+2.00, -0.75, 10",
        "+2.00-0.75×10°",
        "+2.00 D -0.75 DC @ 10",
        "+2.00 - 0.75 AXE 10º",
        "+٢٫٠٠ −٠٫٧٥ * ١٠",
        "\u200f+2.00 -0.75 axis 10\u200e",
    ],
)
def test_one_lens_is_written_in_many_ways(text):
    assert parse_line(text) == line("2.00", "-0.75", 10)


@pytest.mark.parametrize("eye", ["OD", "o.d.", "RE", "R.E.", "R", "R:", "Right", "RA", "OD :"])
def test_the_right_eye_has_many_names(eye):
    assert parse_line(f"{eye} -1.00") == line("-1.00", sides=[Eye.RIGHT])


@pytest.mark.parametrize("eye", ["OS", "LE", "L", "left:", "OG", "OI", "OE", "LA", "l.e."])
def test_so_has_the_left_one(eye):
    assert parse_line(f"{eye} -1.00") == line("-1.00", sides=[Eye.LEFT])


def test_a_line_may_be_for_both_eyes():
    assert parse_line("OU -1.00 DS") == line("-1.00", 0, sides=[Eye.RIGHT, Eye.LEFT])


def test_the_point_after_a_name_is_not_the_point_of_a_number():
    assert parse_line("OD.50") == line("0.50", sides=[Eye.RIGHT], flags=[Flag.SIGN_MISSING])
    assert parse_line("-1.00 ADD.75") == line("-1.00", add="0.75")


def test_an_add_may_stand_on_either_side_of_its_number():
    whole = line("-2.00", "-0.50", 90, add="2.00", prisms=[("0.5", Base.DOWN)])

    assert parse_line("-2.00 -0.50 x 90 ADD 2.00 0.5 BD") == whole
    assert parse_line("-2.00 -0.50 x 90 +2.00 add 0.5Δ base down") == whole
    assert parse_line("-2.00 -0.50 90 0.5^ down ADD: +2.00") == whole


def test_a_number_that_nothing_explains_is_refused():
    assert parse_line("-2.00 -0.50 x 90 +2.00") == Refusal("rx.malformed")
    assert parse_line("-2.00 -0.50 x 90 6/6") == Refusal("rx.malformed")
    assert parse_line("-2.00 add 2.00 add 1.75") == Refusal("rx.malformed")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-2.10 -0.50 x 90", "sphere:power.step"),
        ("-225 -0.50 x 90", "sphere:power.missing_decimal_point"),
        ("2.25- 0.75- x 90", "sphere:power.trailing_sign"),
        ("2.25 - 0.75 x 90", "sphere:power.trailing_sign"),
        ("-2.00 0.75- x 90", "cylinder:power.trailing_sign"),
        ("-2.00 -0.55 x 90", "cylinder:power.step"),
        ("-2.00 -0.50 x 90 add 2.1", "add:power.step"),
        ("-2.00 30 BI", "prism:power.missing_decimal_point"),
        ("-2.00 -0.50", "axis.required"),
        ("-2.00 -0.50 ADD 2.00", "axis.required"),
        ("-2.00 -0.50 x 181", "axis.range"),
        ("-2.00 -0.50 x -5", "axis.range"),
        ("-2.00 -0.50 x 90.5", "axis.not_integer"),
        ("-2,00,-0,50,90", "cylinder:power.malformed"),
        ("-2.00 2Δ", "prism.base_required"),
        ("-2.00 -2 BI", "rx.malformed"),
        ("-2.00 0.50 x 90", "rx.malformed"),
        ("2.25- 0.75 x 90", "rx.malformed"),
        ("-2.00 DS -0.50 x 90", "rx.malformed"),
        ("-0.50 x 90", "rx.malformed"),
        ("+2.00 (-0.75 x 10", "rx.malformed"),
        ("(-0.75 à 10°) +2.00", "rx.malformed"),
        ("OD \u00ad2.00", "rx.malformed"),
        ("OD ?2.00", "rx.malformed"),
        ("OD", "rx.malformed"),
        ("", "rx.malformed"),
        ("-2.00 " * 50, "rx.malformed"),
    ],
)
def test_a_refusal_names_the_field_where_it_can(text, code):
    assert parse_line(text) == Refusal(code)


def test_axis_0_is_180():
    assert parse_line("-2.00 -0.50 x 0") == line("-2.00", "-0.50", 180)


def test_a_balance_lens_has_no_power_of_its_own():
    assert parse_line("OS balance") == Line((Eye.LEFT,), None, flags=(Flag.BALANCE,))
    assert parse_line("OS BAL -0.50 x 90") == Refusal("rx.malformed")


def test_flags_of_single_powers_are_flags_of_the_line():
    assert parse_line("1.12 -0.25 x 3") == line("1.125", "-0.25", 3, flags=[Flag.EIGHTH, Flag.SIGN_MISSING])


@given(eighths, eighths, st.integers(1, 180), adds, st.sampled_from(["", "OD ", "L: "]))
def test_what_we_print_we_read(sphere, cylinder, axis, add, eye):
    text = f"{eye}{format_power(sphere)} {format_power(cylinder)} x {axis} ADD {format_power(add)}"

    reading = parse_line(text)

    assert isinstance(reading, Line)
    assert (reading.sphere, reading.cylinder, reading.axis, reading.add) == (sphere, cylinder, axis, add)


PIECES = """
    OD L -2.00 +1.25 0.50 90 x ° ( ) / , ADD 2 Δ BI base down DS PL BAL D CYL - + PD ½ ² 9.9.9
"""
words = st.lists(st.sampled_from(PIECES.split()), max_size=9)


@given(st.text(max_size=30) | words.map(" ".join) | words.map("".join))
def test_no_text_raises(text):
    assert isinstance(parse_line(text), Line | Refusal)


@given(words.map(" ".join), st.sampled_from("?~\u00ad²½①=;&_"))
def test_a_line_with_an_unknown_character_is_refused(text, unknown):
    assert isinstance(parse_line(text + unknown), Refusal)
