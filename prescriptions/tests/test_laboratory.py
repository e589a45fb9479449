"""The record of a work order, label by label."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics import laboratory
from prescriptions.optics.cylinders import Correction
from prescriptions.optics.exchange import Prism
from prescriptions.optics.laboratory import EdgeType, FrameBox, FrameType, LensOrder, WorkOrder, labels, record
from prescriptions.optics.terms import Base, Eye


def lens(sphere="-2.00", cylinder="0", axis=None, **more):
    return LensOrder(Correction(Decimal(sphere), Decimal(cylinder), axis), **more)


FRAME = FrameBox(Decimal(48), Decimal(42), Decimal(21), Decimal(50), FrameType.PLASTIC, EdgeType.BEVEL)
ORDER = WorkOrder(job="ALM-2026-000123", frame=FRAME, lens="PR160-FF", right=lens(), left=lens())
PROGRESSIVE = replace(
    ORDER,
    coating="AR-PREMIUM",
    right=lens(
        "-2.25",
        "-0.75",
        180,
        add=Decimal("2.00"),
        pupillary_distance=Decimal("31.5"),
        near_pupillary_distance=Decimal("29.5"),
        fitting_height=Decimal(22),
    ),
    left=lens(
        "-2.00",
        "-0.50",
        5,
        add=Decimal("2.00"),
        pupillary_distance=Decimal(31),
        near_pupillary_distance=Decimal(29),
        fitting_height=Decimal(22),
    ),
)


def said(order):
    return dict(labels(order))


def test_a_progressive_job_is_a_record():
    assert record(PROGRESSIVE) == "\r\n".join(
        [
            "JOB=ALM-2026-000123",
            "DO=B",
            "SPH=-2.25;-2.00",
            "CYL=-0.75;-0.50",
            "AX=180;5",
            "ADD=2.00;2.00",
            "IPD=31.50;31.00",
            "NPD=29.50;29.00",
            "HBOX=48.00;48.00",
            "VBOX=42.00;42.00",
            "DBL=21.00",
            "FED=50.00;50.00",
            "SEGHT=22.00;22.00",
            "FTYP=1",
            "ETYP=1",
            "LNAM=PR160-FF;PR160-FF",
            "ACOAT=AR-PREMIUM;AR-PREMIUM",
            "",
        ]
    )


def test_a_single_vision_job_has_the_height_of_its_optical_centre():
    height = Decimal("20.5")
    found = said(replace(ORDER, right=lens(optical_centre_height=height), left=lens(optical_centre_height=height)))

    assert found["OCHT"] == "20.50;20.50"
    assert "SEGHT" not in found
    assert "ADD" not in found
    assert found["AX"] == "0;0"


def test_one_eye_is_one_side_and_the_other_is_unknown():
    found = said(replace(PROGRESSIVE, right=None))

    assert found["DO"] == "L"
    assert found["SPH"] == "?;-2.00"
    assert found["IPD"] == "?;31.00"
    assert said(replace(PROGRESSIVE, left=None))["IPD"] == "31.50;?"


def test_a_balance_lens_has_no_power_and_is_named():
    found = said(replace(ORDER, left=LensOrder(power=None, pupillary_distance=Decimal(31))))

    assert found["DO"] == "B"
    assert found["SPH"] == "-2.00;?"
    assert found["AX"] == "0;?"
    assert found["_BALANCE"] == "L"


def test_an_eighth_is_sent_whole_and_minus_zero_is_zero():
    found = said(replace(ORDER, right=lens("-0.375"), left=lens("-0.00")))

    assert found["SPH"] == "-0.375;0.00"


def test_the_notation_is_that_of_the_prescription():
    assert said(replace(ORDER, right=lens("1.00", "0.50", 10), left=lens("1.00")))["CYL"] == "0.50;0.00"


def test_eyes_in_two_notations_are_sent_in_minus_both():
    found = said(replace(ORDER, right=lens("1.00", "0.50", 10), left=lens("1.00", "-0.25", 90)))

    assert (found["SPH"], found["CYL"], found["AX"]) == ("1.50;1.00", "-0.50;-0.25", "100;90")


@pytest.mark.parametrize(
    ("base", "right", "left"),
    [
        (Base.IN, "0.00", "180.00"),
        (Base.UP, "90.00", "90.00"),
        (Base.OUT, "180.00", "0.00"),
        (Base.DOWN, "270.00", "270.00"),
    ],
)
def test_the_base_of_a_prism_has_its_direction_from_the_front(base, right, left):
    prism = (Prism(Decimal("1.50"), base),)
    found = said(replace(ORDER, right=lens(prisms=prism), left=lens(prisms=prism)))

    assert found["PRVM"] == "1.50;1.50"
    assert found["PRVA"] == f"{right};{left}"


def test_two_prisms_of_an_eye_are_sent_as_one():
    prisms = (Prism(Decimal(3), Base.OUT), Prism(Decimal(4), Base.UP))
    found = said(replace(ORDER, right=lens(prisms=prisms)))

    assert found["PRVM"] == "5.00;0.00"
    assert found["PRVA"] == "126.87;0.00"


def test_a_direction_just_under_the_full_circle_is_0():
    prisms = (Prism(Decimal(10), Base.IN), Prism(Decimal("0.0001"), Base.DOWN))

    assert said(replace(ORDER, right=lens(prisms=prisms)))["PRVA"] == "0.00;0.00"


def test_prisms_that_cancel_out_have_no_direction():
    both = (Prism(Decimal(1), Base.IN), Prism(Decimal(1), Base.OUT))

    assert laboratory.resulting_prism(both, Eye.LEFT) == (0.0, 0.0)


def test_further_labels_are_of_one_side_or_of_two():
    found = labels(replace(ORDER, further=(("PANTO", "9"), ("LTYPE", ("PR", "PR")), ("_SHOP", "7"))))

    assert found[-3:] == [("PANTO", "9"), ("LTYPE", "PR;PR"), ("_SHOP", "7")]


HOSTILE = ["A\r\nSPH=+9.00", "A\rB", "A\nB", "A=B", "A;B", "Ünal", "A\x00", "A\tB", "", " ", "?", "٣", "A\u2028B"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(
    ("field", "label"),
    [("job", "JOB"), ("patient_reference", "CLIENT"), ("lens", "LNAM"), ("tint", "TINT"), ("coating", "ACOAT")],
)
def test_no_text_can_become_another_label_or_another_side(text, field, label):
    with pytest.raises(laboratory.UnsafeText) as refusal:
        record(replace(ORDER, **{field: text}))

    assert (refusal.value.code, refusal.value.label) == ("laboratory.unsafe_text", label)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_further_label_is_no_way_around(text):
    with pytest.raises(laboratory.UnsafeText):
        record(replace(ORDER, further=(("LTYPE", ("PR", text)),)))


@pytest.mark.parametrize("label", ["SPH", "CLIENT", "_BALANCE", "", "panto", "PANTO=9\r\nSPH", "É", "PANTO\n"])
def test_a_further_label_is_not_one_of_ours_and_is_a_label(label):
    with pytest.raises(laboratory.UnusableLabel):
        record(replace(ORDER, further=((label, "1"),)))


def test_a_further_label_is_said_once():
    with pytest.raises(laboratory.UnusableLabel):
        record(replace(ORDER, further=(("PANTO", "9"), ("PANTO", "8"))))


@pytest.mark.parametrize("sphere", ["NaN", "Infinity", "1E+999999", "1000", "0.0001"])
def test_a_number_that_is_no_power_is_refused(sphere):
    with pytest.raises(laboratory.UnusableNumber):
        record(replace(ORDER, right=lens(sphere)))


def test_swapped_distances_are_refused():
    swapped = lens(pupillary_distance=Decimal("29.5"), near_pupillary_distance=Decimal("31.5"))

    with pytest.raises(laboratory.NearExceedsDistance):
        record(replace(ORDER, left=swapped))


def test_a_cylinder_without_an_axis_is_refused():
    with pytest.raises(laboratory.AxisNeeded):
        record(replace(ORDER, right=lens("1.00", "-0.50")))


def test_an_axis_is_from_1_to_180():
    assert said(replace(ORDER, right=lens("1.00", "-0.50", 0)))["AX"] == "180;0"
    with pytest.raises(laboratory.UnusableNumber):
        record(replace(ORDER, right=lens("1.00", "-0.50", 181)))


@pytest.mark.parametrize("eyes", [{"right": None, "left": None}, {"right": LensOrder(None), "left": LensOrder(None)}])
def test_an_order_for_no_eye_is_refused(eyes):
    with pytest.raises(laboratory.NothingToMake):
        record(replace(ORDER, **eyes))


eighths = st.integers(-240, 240).map(lambda eighths: Decimal(eighths) / 8)
millimetres = st.none() | st.integers(310, 400).map(lambda tenths: Decimal(tenths) / 10)
near_millimetres = st.none() | st.integers(250, 310).map(lambda tenths: Decimal(tenths) / 10)
eyes = st.builds(
    LensOrder,
    st.builds(Correction, eighths, eighths.filter(bool), st.integers(1, 180)),
    st.none() | st.sampled_from([Decimal("0.75"), Decimal("2.00")]),
    st.lists(st.builds(Prism, millimetres.filter(bool), st.sampled_from(Base)), max_size=2).map(tuple),
    millimetres,
    near_millimetres,
    millimetres,
    millimetres,
)
printable = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="=;?"), min_size=1)
orders = st.builds(WorkOrder, printable, st.just(FRAME), printable, eyes, eyes, st.none() | printable)


@given(orders)
def test_a_record_read_line_by_line_says_the_right_eye_first(order):
    text = record(order)
    lines = [line.split("=") for line in text.removesuffix("\r\n").split("\r\n")]

    assert text.isascii()
    assert all(len(line) == 2 for line in lines)
    found = dict(lines)
    assert len(found) == len(lines)
    for label, name in [("IPD", "pupillary_distance"), ("NPD", "near_pupillary_distance"), ("SEGHT", "fitting_height")]:
        expected = [getattr(order.right, name), getattr(order.left, name)]
        sides = found.get(label, "?;?").split(";")
        assert [None if side == "?" else Decimal(side) for side in sides] == expected


@given(orders)
def test_whoever_swaps_the_eyes_swaps_every_pair_but_the_direction_of_prisms(order):
    one, other = said(order), said(replace(order, right=order.left, left=order.right))

    for label in ("SPH", "CYL", "AX", "ADD", "IPD", "NPD", "SEGHT", "OCHT", "PRVM"):
        assert other.get(label, "?;?").split(";") == one.get(label, "?;?").split(";")[::-1]


@given(orders, st.text())
def test_whatever_a_customer_is_called_a_record_has_the_labels_of_its_order(order, name):
    try:
        found = record(replace(order, patient_reference=name))
    except laboratory.UnsafeText:
        return
    without = record(replace(order, patient_reference=None))
    assert found.count("\r\n") == found.count("\n") == found.count("=") == without.count("=") + 1
    assert found.count(";") == without.count(";")
