"""A power is read as it was meant, or not at all."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prescriptions.optics.powers import Flag, Kind, Power, Refusal, format_power, parse_power

MALFORMED = Refusal("power.malformed")
TRAILING = Refusal("power.trailing_sign")
eighths = st.integers(-240, 240).map(lambda eighths: Decimal(eighths) / 8)
# Everything that may stand in a power after NFKC; a text with anything else has no number in it.
KNOWN = set("0123456789+-.,/ \t\r\nABCDEHLNOPRSTUYLΔ∆^∞")


@pytest.mark.parametrize("minus", "‐‑‒–—―−˗﹘﹣－")
def test_every_dash_is_a_minus(minus):
    assert parse_power(f"{minus}3.00", Kind.SPHERE) == Power(Decimal("-3.00"))


@pytest.mark.parametrize("lost", ["�3.00", "?3.00", "~3.00", "¬3.00", "_3.00", "➖3.00", "=3.00", "\u00ad3.00"])
def test_what_may_have_been_a_minus_is_never_dropped(lost):
    assert parse_power(lost, Kind.SPHERE) == MALFORMED


@pytest.mark.parametrize("text", ["2.25-", "2.25 -", "٢٫٢٥-", "۲٫۲۵−", "2.25+", "2.25D-", "2.25-D", "225-"])
def test_a_sign_after_the_number_is_asked_about(text):
    assert parse_power(text, Kind.SPHERE) == TRAILING


@pytest.mark.parametrize("text", ["-2.25-", "2.25--", "+-2.25", "--2.25", "- -2.25"])
def test_two_signs_are_refused(text):
    assert parse_power(text, Kind.SPHERE) == MALFORMED


@pytest.mark.parametrize("text", ["٢٫٢٥", "۲٫۲۵", "२.२५", "𝟐.𝟐𝟓", "２．２５", "٢،٢٥"])
def test_digits_of_any_script_are_digits(text):
    assert parse_power(f"-{text}", Kind.SPHERE) == Power(Decimal("-2.25"))


@pytest.mark.parametrize("text", ["-2²", "-2.2⁵", "1½", "-①", "-⒉25", "-2.5₀", "+⑵", "-二"])
def test_what_only_turns_into_a_digit_is_none(text):
    assert parse_power(text, Kind.SPHERE) == MALFORMED


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u202b", "\u2067", "\u061c", "\ufeff", "\u200b"])
def test_marks_of_direction_are_not_part_of_a_power(mark):
    assert parse_power(f"{mark}-{mark}1.{mark}50{mark}", Kind.CYLINDER) == Power(Decimal("-1.50"))


def test_a_soft_hyphen_is_neither_a_minus_nor_nothing():
    assert parse_power("\u00ad1.50", Kind.SPHERE) == MALFORMED
    assert parse_power("-1.\u00ad50", Kind.SPHERE) == MALFORMED


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("- 1.50", Power(Decimal("-1.50"))),
        ("-1 .5", Power(Decimal("-1.5"))),
        ("-1 5", MALFORMED),
        ("-1.2 5", MALFORMED),
        ("-2 25", Refusal("power.missing_decimal_point", (Decimal("-2.25"),))),
    ],
)
def test_a_gap_between_digits_never_makes_one_number_of_two(text, reading):
    assert parse_power(text, Kind.SPHERE) == reading


@pytest.mark.parametrize(
    ("text", "suggestions"),
    [
        ("-225", ("-2.25",)),
        ("+175", ("1.75",)),
        ("25", ("0.25",)),
        ("2500", ("25",)),
        ("-210", ()),
        ("162", ()),
        ("9" * 60, ()),
    ],
)
def test_a_lost_point_is_asked_about_with_the_power_it_may_mean(text, suggestions):
    assert parse_power(text, Kind.SPHERE) == Refusal(
        "power.missing_decimal_point", tuple(Decimal(value) for value in suggestions)
    )


def test_a_small_whole_number_is_read_and_said_to_have_no_point():
    assert parse_power("-2", Kind.SPHERE) == Power(Decimal(-2), (Flag.NO_DECIMAL_POINT,))
    assert parse_power("24", Kind.ADD) == Power(Decimal(24), (Flag.NO_DECIMAL_POINT,))
    assert parse_power("0", Kind.SPHERE) == Power(Decimal(0))


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("12", "125"),
        ("13", "125"),
        ("37", "375"),
        ("38", "375"),
        ("62", "625"),
        ("63", "625"),
        ("87", "875"),
        ("88", "875"),
    ],
)
def test_two_decimals_may_be_short_for_an_eighth(printed, meant):
    assert parse_power(f"-1.{printed}", Kind.SPHERE) == Power(Decimal(f"-1.{meant}"), (Flag.EIGHTH,))
    assert parse_power(f"1.{printed}", Kind.PRISM) == Power(Decimal(f"1.{printed}"))


def test_only_a_prism_stands_on_any_step():
    assert parse_power("-2.10", Kind.CYLINDER) == Refusal("power.step")
    assert parse_power("2.1", Kind.ADD) == Refusal("power.step")
    assert parse_power("2.1Δ", Kind.PRISM) == Power(Decimal("2.1"))


def test_a_missing_sign_matters_to_sphere_and_cylinder_alone():
    assert parse_power("0.50", Kind.CYLINDER) == Power(Decimal("0.50"), (Flag.SIGN_MISSING,))
    assert parse_power("0.50", Kind.PRISM) == Power(Decimal("0.50"))
    assert parse_power("0.00", Kind.SPHERE) == Power(Decimal("0.00"))


@pytest.mark.parametrize("text", ["-2.00 DS", "-2.00sph", "-2.00 D.S.", "-2.00DSPH"])
def test_a_cylinder_is_not_followed_by_the_word_for_none(text):
    assert parse_power(text, Kind.CYLINDER) == MALFORMED


def test_a_power_of_none_is_said_in_words_and_a_blank_is_no_power():
    assert parse_power("pl.", Kind.CYLINDER) == Power(Decimal(0), (Flag.PLANO,))
    assert parse_power("P.L.", Kind.SPHERE) == Power(Decimal(0), (Flag.PLANO,))
    assert parse_power("Plano DS", Kind.SPHERE) == Power(Decimal(0), (Flag.PLANO, Flag.SPHERICAL))
    assert parse_power("d.s.", Kind.CYLINDER) == Power(Decimal(0), (Flag.SPHERICAL,))
    assert parse_power(" n/a ", Kind.ADD) == Power(None, (Flag.BLANK,))
    assert parse_power("PL", Kind.ADD) == MALFORMED
    assert parse_power("sph", Kind.SPHERE) == MALFORMED


@pytest.mark.parametrize(
    "text", ["NaN", "Infinity", "1e3", "-0x2", "1_0.00", "1000.00", "+", ".", "1.", "-1.0000", "D"]
)
def test_what_python_would_take_for_a_number_is_not_one_here(text):
    assert parse_power(text, Kind.SPHERE) == MALFORMED


def test_there_is_no_minus_zero():
    zero = parse_power("-0.00", Kind.SPHERE)

    assert isinstance(zero, Power)
    assert str(zero.value) == "0.00"
    assert format_power(Decimal("-0.00")) == format_power(Decimal("-0.001")) == "0.00"


@given(eighths, st.sampled_from([Kind.SPHERE, Kind.CYLINDER, Kind.ADD]))
def test_what_we_print_we_read(power, kind):
    reading = parse_power(format_power(power), kind)

    assert isinstance(reading, Power)
    assert reading.value == power
    assert Flag.SIGN_MISSING not in reading.flags


@given(
    st.text(max_size=12) | st.text(alphabet="+-−.,0123456789٢ DSPHL½²\u00ad\u200f", max_size=9), st.sampled_from(Kind)
)
@example("\u00ad2.00", Kind.SPHERE)
def test_no_text_raises_and_none_with_an_unknown_character_is_a_number(text, kind):
    reading = parse_power(text, kind)

    if isinstance(reading, Power) and reading.value is not None:
        assert all(is_known(character) for character in text)


def is_known(character):
    if unicodedata.category(character) in {"Cf", "Nd", "Pd"} and character != "\u00ad":
        return True
    folded = unicodedata.normalize("NFKC", character).upper()
    return all(letter in KNOWN or letter in "−·٫،˗" for letter in folded)
