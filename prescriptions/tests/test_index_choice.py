"""The index that is recommended, and the reason that is given."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescriptions.optics.cylinders import Correction, transposed, with_addition
from prescriptions.optics.fitting_policy import SHOP_POLICY
from prescriptions.optics.index_choice import IndexAdvice, Reason, recommended_index
from prescriptions.optics.materials import MATERIALS
from prescriptions.optics.quantities import NotComputable
from prescriptions.optics.thickness import Rim
from prescriptions.tests.lens_strategies import lenses

pairs = st.lists(lenses, min_size=1, max_size=2)


def spheres(*powers):
    return [Correction(Decimal(power)) for power in powers]


@pytest.mark.parametrize(
    ("power", "index"),
    [("2.00", "1.50"), ("-2.25", "1.60"), ("4.00", "1.60"), ("4.25", "1.67"), ("-6.00", "1.67"), ("-6.25", "1.74")],
)
def test_the_stronger_lens_decides(power, index):
    assert recommended_index(spheres("0.50", power)) == IndexAdvice(index, (Reason.POWER,), abs(Decimal(power)))


def test_the_strongest_meridian_counts_and_not_the_sphere():
    lens = Correction(Decimal("-5.00"), Decimal("-1.25"), 10)

    assert recommended_index([lens]).index == "1.74"
    assert recommended_index([transposed(lens)]).index == "1.74"


@pytest.mark.parametrize("rim", [Rim.SEMI, Rim.RIMLESS])
def test_a_weak_lens_that_is_drilled_or_grooved_is_not_of_the_standard_material(rim):
    assert recommended_index(spheres("-1.00"), rim=rim) == IndexAdvice("1.53", (Reason.RIM,), Decimal(1))
    assert recommended_index(spheres("-3.00"), rim=rim).index == "1.60"


@pytest.mark.parametrize(
    ("who", "reason"),
    [({"age": 17}, Reason.AGE), ({"is_hazardous": True}, Reason.HAZARD), ({"has_only_eye": True}, Reason.ONLY_EYE)],
)
def test_who_must_not_be_hurt_gets_what_does_not_splinter(who, reason):
    assert recommended_index(spheres("-3.00"), **who) == IndexAdvice("1.53", (reason,), Decimal(3))
    assert recommended_index(spheres("-3.25"), **who) == IndexAdvice("1.59", (reason, Reason.POWER), Decimal("3.25"))


def test_on_the_eighteenth_birthday_one_is_grown_up():
    assert recommended_index(spheres("-1.00"), age=18).index == "1.50"


def test_a_pair_for_near_is_judged_with_its_addition():
    far = Correction(Decimal("-5.00"))

    assert recommended_index([far]).index == "1.67"
    assert recommended_index([with_addition(far, Decimal("2.00"))]).index == "1.60"


def test_the_shop_may_draw_other_lines():
    generous = replace(SHOP_POLICY, index_up_to=((Decimal(8), "1.50"),), index_beyond="1.67")

    assert recommended_index(spheres("-7.00"), policy=generous).index == "1.50"
    assert recommended_index(spheres("-9.00"), policy=generous).index == "1.67"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (([], {}), "lens.missing"),
        ((spheres("NaN"), {}), "sphere.not_a_number"),
        ((spheres("1"), {"age": -1}), "age.range"),
        ((spheres("1"), {"age": True}), "age.not_a_number"),
    ],
)
def test_what_can_not_be_judged_is_refused(asked, code):
    lenses_, who = asked
    with pytest.raises(NotComputable) as refusal:
        recommended_index(lenses_, **who)

    assert refusal.value.code == code


@given(pairs, st.sampled_from(Rim), st.one_of(st.none(), st.integers(0, 99)), st.booleans())
def test_neither_notation_nor_order_changes_the_recommendation(pair, rim, age, is_hazardous):
    advice = recommended_index(pair, rim=rim, age=age, is_hazardous=is_hazardous)

    turned = [transposed(lens) for lens in reversed(pair)]
    assert recommended_index(turned, rim=rim, age=age, is_hazardous=is_hazardous) == advice
    assert rim is Rim.FULL or MATERIALS[advice.index].can_be_drilled
