"""One eye against the other, and against the use of the glasses."""

import pytest

from prescriptions.optics.prescribed import (
    Purpose,
    Use,
)
from prescriptions.tests.prescriptions_to_check import errors, eye, glasses, verdict, warnings


@pytest.mark.parametrize(
    ("right", "left", "found"),
    [
        (eye("-1.00"), eye("-3.00"), []),
        (eye("-1.00"), eye("-3.125", "0.25", 90), []),
        (eye("-1.00"), eye("-3.00", "-0.25", 90), ["rx.anisometropia"]),
        (eye("0.50"), eye("-0.50"), ["rx.opposite_signs"]),
        (eye("0.50"), eye("-0.25"), []),
        (eye("0.50"), eye("-0.25", "-0.50", 90), ["rx.opposite_signs"]),
        (eye("-1.00", "-0.50", 90), eye("-1.00", "0.50", 90), ["rx.mixed_cylinder_signs"]),
        (eye("-1.00", "-0.50", 90), eye("-1.00", "0.00"), []),
    ],
)
def test_two_eyes_of_one_wearer_are_seldom_far_apart(right, left, found):
    told = warnings(glasses(right, left))

    assert [code for code in told if code.startswith("rx.")] == found


@pytest.mark.parametrize("use", [Use.BIFOCAL, Use.PROGRESSIVE, Use.OCCUPATIONAL])
def test_unequal_powers_up_and_down_part_the_images_in_the_reading_part(use):
    plain, along, across = (
        eye(*powers, add="2.00") for powers in (("-1.00",), ("-1.00", "-1.50", 180), ("-1.00", "-1.50", 90))
    )

    assert warnings(glasses(plain, along, use=use)) == ["rx.vertical_imbalance"]
    assert warnings(glasses(plain, across, use=use)) == []
    assert warnings(glasses(plain, along, use=Use.DISTANCE)) == []


def test_just_under_a_prism_dioptre_and_a_half_is_silent():
    assert warnings(glasses(eye("-1.00", add="2.00"), eye("-2.25", add="2.00"), use=Use.BIFOCAL)) == []


def test_without_its_axis_a_cylinder_is_not_compared():
    lost = eye("-1.00", "-1.50", add="2.00")

    assert verdict(glasses(lost, eye("-1.00", add="2.00"), use=Use.BIFOCAL)) == ("reject", ("axis.required@right",), ())


def test_both_eyes_have_the_same_add():
    assert warnings(glasses(eye(add="2.00"), eye(add="2.25"))) == ["add.unequal"]
    assert warnings(glasses(eye(add="2.00"), eye(add="0.00"))) == ["add.one_eye"]
    assert warnings(glasses(eye(), eye(add="2.00"))) == ["add.one_eye"]


def test_an_add_is_odd_for_the_young():
    worn = eye(add="1.00")

    assert warnings(glasses(worn, worn, age=34)) == ["add.age_unusual"]
    assert warnings(glasses(worn, worn, age=35)) == []
    assert warnings(glasses(eye(add="0.00"), eye(add="0.00"), age=20)) == []


@pytest.mark.parametrize("use", [Use.BIFOCAL, Use.PROGRESSIVE, Use.OCCUPATIONAL])
def test_lenses_for_several_distances_need_an_add(use):
    assert errors(glasses(use=use)) == ["add.required"]
    assert errors(glasses(eye(add="0.00"), use=use)) == ["add.required"]
    assert errors(glasses(eye(add="2.00"), use=use)) == []


def test_the_middle_distance_needs_half_an_add_once_it_is_ordered():
    assert errors(glasses(use=Use.INTERMEDIATE)) == []
    assert errors(glasses(use=Use.INTERMEDIATE), Purpose.ORDER) == ["add.required"]
    assert errors(glasses(use=Use.NEAR), Purpose.ORDER) == []


def test_ready_made_readers_are_one_plus_power():
    def refused(right, left):
        return errors(glasses(right, left, use=Use.READERS), Purpose.ORDER)

    assert refused(eye("4.00"), eye("4.00")) == []
    assert refused(eye("4.25"), eye("4.25")) == ["x.readers.range@left", "x.readers.range@right"]
    assert refused(eye("1.00"), eye("1.25")) == ["x.readers.unequal"]
    assert refused(eye("1.00", "-0.25", 90), eye("1.00", "-0.25", 90)) == [
        "x.readers.cylinder@left",
        "x.readers.cylinder@right",
    ]


def test_a_plano_lens_has_no_power():
    assert errors(glasses(eye("0.00"), eye("0.00"), use=Use.PLANO), Purpose.ORDER) == []
    assert errors(glasses(eye("0.00"), eye("0.25"), use=Use.PLANO), Purpose.ORDER) == ["x.plano.power@left"]
