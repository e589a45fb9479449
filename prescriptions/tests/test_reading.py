"""Reading what was typed onto a document, and judging it, without a database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Wearer
from prescriptions.bodies import ValuesBody
from prescriptions.document import (
    AcceptedWarning,
    Document,
    EyeValues,
    Method,
    Notation,
    Prescriber,
    Pupils,
    from_json,
    to_json,
)
from prescriptions.judging import expires_on, judge
from prescriptions.optics.cylinders import Correction, transposed
from prescriptions.optics.expiry import Kind
from prescriptions.optics.powers import format_power
from prescriptions.optics.prescribed import PrescribedPrism, Use
from prescriptions.reading import read
from prescriptions.tests.lens_strategies import lenses, quarters

TODAY = date(2026, 3, 1)
IDRIS = Wearer(name="Idris Hadi", date_of_birth=date(1980, 5, 17))
OTHER_NOTATION = {"rx.mixed_cylinder_signs"}  # is about the notation itself


def written(lens: Correction, **others):
    eye = {"sphere": format_power(lens.sphere), "cylinder": format_power(lens.cylinder)} | others
    return eye | ({"axis": str(lens.axis)} if lens.axis else {})


def opinion(right, left, *, previous=None, **others):
    asked = ValuesBody.read({"right": right, "left": left, "pd": {"distance_mm": "63"}} | others)
    return judge(read(asked, Document()), kind=Kind.SPECTACLE, wearer=IDRIS, previous=previous, today=TODAY)


def codes(problems):
    return {one.code for one in problems} - OTHER_NOTATION


adds = st.one_of(st.none(), quarters(0, 5).map(format_power))


@given(lenses, lenses, adds, adds, st.sampled_from(Use), st.booleans(), st.booleans(), lenses, lenses)
def test_both_notations_get_the_same_answer(right, left, add, other_add, use, turn_right, turn_left, before, beside):
    last = opinion(written(before), written(beside)).document
    others = {"use": use.value, "previous": last}

    one = opinion(written(right, add=add), written(left, add=other_add), **others)
    other = opinion(
        written(transposed(right) if turn_right else right, add=add),
        written(transposed(left) if turn_left else left, add=other_add),
        **others,
    )

    assert codes(one.errors) == codes(other.errors)
    assert codes(one.warnings) == codes(other.warnings)
    assert one.expires_on == other.expires_on


@given(lenses, lenses, st.lists(st.text(max_size=12), max_size=4))
def test_whatever_is_typed_is_read_or_refused_and_never_dropped(right, left, texts):
    names = ["sphere", "cylinder", "axis", "add"]
    eye = dict(zip(names, texts, strict=False))

    reading = read(ValuesBody.read({"right": {"sphere": "0.00"} | eye, "left": written(left)}), Document())

    refused = {one.field for one in reading.problems}
    for name, text in eye.items():
        if text and f"right.{name}" not in refused:
            assert reading.document.as_written[f"right.{name}"] == text


texts = st.text(max_size=20)
powers = st.one_of(st.none(), st.decimals(-40, 40, places=3))
days = st.one_of(st.none(), st.dates())
eyes = st.builds(
    EyeValues,
    sphere=powers,
    cylinder=powers,
    axis=st.one_of(st.none(), st.integers(0, 180), st.just(Decimal("90.5"))),
    add=powers,
    prisms=st.lists(st.builds(PrescribedPrism, powers, st.one_of(st.none(), texts)), max_size=3).map(tuple),
    balance=st.booleans(),
    base_curve=powers,
    diameter=powers,
    brand=texts,
    colour=texts,
)
documents = st.builds(
    Document,
    right=st.one_of(st.none(), eyes),
    left=st.one_of(st.none(), eyes),
    pupils=st.builds(
        Pupils,
        distance=powers,
        near=powers,
        right=powers,
        left=powers,
        method=st.one_of(st.none(), st.sampled_from(Method)),
        measured_on=days,
    ),
    use=st.sampled_from(Use),
    vertex_distance=powers,
    issued=days,
    expires_written=days,
    jurisdiction=texts,
    prescriber=st.builds(Prescriber, name=texts, licence=texts, address=texts),
    as_written=st.dictionaries(texts, texts, max_size=4),
    errors=st.lists(texts, max_size=3).map(tuple),
    warnings=st.lists(texts, max_size=3).map(tuple),
    accepted=st.lists(st.builds(AcceptedWarning, code=texts, text=texts, at=st.datetimes()), max_size=2).map(tuple),
    note=texts,
)


@given(documents)
def test_a_document_comes_back_from_its_bytes_as_it_was(document):
    assert from_json(to_json(document)) == document


def test_values_stay_in_the_notation_in_which_they_were_written():
    plus = opinion(written(Correction(Decimal("-3.00"), Decimal("0.75"), 90)), {"sphere": "-2.00"}).document

    assert (plus.right.sphere, plus.right.cylinder, plus.right.axis) == (Decimal("-3.00"), Decimal("0.75"), 90)
    assert plus.notation == Notation.PLUS


@pytest.mark.parametrize(
    ("cylinders", "notation"), [(("-1", "1"), None), ((None, None), None), (("0", "-1"), Notation.MINUS)]
)
def test_mixed_or_no_cylinders_have_no_notation(cylinders, notation):
    right, left = (EyeValues(cylinder=one and Decimal(one)) for one in cylinders)

    assert Document(right=right, left=left).notation == notation


def read_eye(**eye):
    return read(ValuesBody.read({"right": eye}), Document()).document.right


@pytest.mark.parametrize(
    ("typed", "axis"),
    [("0", 180), ("180", 180), (0, 180), ("x 90", 90), ("90°", 90), ("٩٠", 90), ("", None), ("-", None)],
)
def test_an_axis_as_people_write_it(typed, axis):
    assert read_eye(sphere="-1.00", axis=typed).axis == axis


@pytest.mark.parametrize(
    ("typed", "base"),
    [("BI", "in"), ("b.o.", "b.o."), ("bo", "out"), ("Base Up", "up"), ("DOWN", "down"), (" ", None), ("left", "left")],
)
def test_a_base_as_people_write_it(typed, base):
    assert read_eye(sphere="-1.00", prism=[{"amount": "1", "base": typed}]).prisms[0].base == base


def test_spherical_says_that_there_is_no_cylinder():
    eye = read_eye(sphere="−2,00 DS")

    assert (eye.sphere, eye.cylinder, eye.axis) == (Decimal("-2.00"), Decimal(0), None)


@pytest.mark.parametrize("eye", [{"sphere": "BAL"}, {"sphere": "bal", "balance": False}, {"balance": True}])
def test_a_balance_lens_is_said_or_ticked(eye):
    assert (read_eye(**eye).balance, read_eye(**eye).sphere) == (True, None)


def test_a_later_body_takes_the_place_of_what_it_names():
    first = read(
        ValuesBody.read({"right": {"sphere": "-1.00", "cylinder": "-0.50", "axis": "90"}, "pd_text": "63/60"}),
        Document(),
    ).document
    second = read(ValuesBody.read({"right": {"cylinder": ""}, "left": {"sphere": "pl"}, "pd": {"near_mm": ""}}), first)

    assert second.problems == ()
    document = second.document
    assert (document.right.sphere, document.right.cylinder, document.right.axis) == (Decimal("-1.00"), None, 90)
    assert (document.pupils.distance, document.pupils.near) == (Decimal(63), None)
    assert document.as_written == {"right.sphere": "-1.00", "right.axis": "90", "left.sphere": "pl", "pd_text": "63/60"}
    gone = read(ValuesBody.read({"right": None, "pd": None}), document).document
    assert (gone.right, gone.pupils, gone.as_written) == (None, Pupils(), {"left.sphere": "pl"})


@pytest.mark.parametrize(
    ("place", "kind", "last"),
    [
        ("", Kind.SPECTACLE, date(2028, 2, 1)),
        ("FR", Kind.SPECTACLE, date(2029, 2, 1)),
        ("US-FL", Kind.CONTACT, date(2027, 2, 1)),
    ],
)
def test_the_last_day_follows_from_place_kind_and_age(place, kind, last):
    document = Document(issued=date(2026, 2, 1), jurisdiction=place)

    assert expires_on(document, kind=kind, wearer=IDRIS) == last


def test_a_written_last_day_wins_and_without_any_day_there_is_none(settings):
    settings.SHOP_COUNTRY = "FR"
    child = Wearer(date_of_birth=date(2015, 1, 1))

    def last(wearer, **days):
        return expires_on(Document(**days), kind=Kind.SPECTACLE, wearer=wearer)

    assert last(IDRIS, issued=date(2026, 2, 1), expires_written=date(2026, 9, 1)) == date(2026, 9, 1)
    assert last(IDRIS, expires_written=date(2026, 9, 1)) == date(2026, 9, 1)
    assert last(IDRIS) is None
    assert last(child, issued=date(2026, 2, 1)) == date(2027, 2, 1)


def test_a_distance_says_how_and_when_it_was_measured():
    asked = ValuesBody.read({"pd": {"right_mm": "31,5", "left_mm": 32, "method": "photo", "measured_on": "2026-02-01"}})
    pupils = read(asked, Document()).document.pupils

    assert pupils == Pupils(right=Decimal("31.5"), left=Decimal(32), method=Method.PHOTO, measured_on=date(2026, 2, 1))
