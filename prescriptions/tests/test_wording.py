"""Every code that optics can give is worded, in plain words, and belongs to a field."""

import re
from decimal import Decimal

import pytest
from django.conf import settings
from django.utils.translation import override

from prescriptions.bodies import EyeBody, PrescriptionBody, PupilsBody
from prescriptions.document import Document
from prescriptions.optics.powers import Kind, parse_power
from prescriptions.places import field_of
from prescriptions.wording import READING, TEXTS, words

CODE = re.compile(r'"((?:x\.)?(?:rx|eye|sphere|cylinder|axis|add|prism|pd|bvd|date|cl|power|plano|readers)\.[a-z_.]+)"')
STEPPED = {f"{field}.{end}" for field in ("sphere", "cylinder", "add") for end in ("step", "eighth")}
FIELDS = {
    "",
    *(name for name in PrescriptionBody().fields),
    *(f"pd.{name}" for name in PupilsBody().fields),
    *(f"{side}.{name}" for side in ("right", "left") for name in EyeBody().fields),
}


@pytest.fixture(autouse=True)
def in_english():
    """A request of another test may have left its language behind."""
    with override("en"):
        yield


def codes_of_optics():
    folder = settings.BASE_DIR / "prescriptions" / "optics"
    files = [*(folder / "checks").glob("*.py"), *(folder / f"{name}.py" for name in ("powers", "lines", "distances"))]
    return {code for file in files for code in CODE.findall(file.read_text())} | STEPPED


def test_every_code_of_optics_is_worded():
    codes = codes_of_optics()

    assert len(codes) > 70
    assert codes - set(TEXTS) == set()


@pytest.mark.parametrize("code", sorted(set(TEXTS) - set(READING)))
def test_every_code_belongs_to_a_field_of_a_form_or_to_the_whole(code):
    for side in ("", "@right", "@left"):
        assert field_of(code + side, Document()) in FIELDS


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_words_are_a_sentence_and_hold_no_code(code):
    text = words(code, plus="+1.00", minus="-1.00")

    assert text[0].isupper()
    assert text[-1] in ".?"
    assert code not in text
    assert "%" not in text


def test_an_eye_and_a_field_are_named_where_a_code_names_them():
    assert (
        words("sphere.missing@left") == "Left eye: The sphere is blank. If there is no power, please write 0.00 or PL."
    )
    assert words("cylinder:power.step").startswith("Cylinder: Powers come in steps")
    with override("ar"):
        assert words("sphere.missing@left") != words("sphere.missing@right")


def test_a_sign_stays_before_its_number_among_words_that_run_from_right_to_left():
    with override("ar"):
        text = words("power.sign_missing", plus="+2.25", minus="-2.25")
        meant = words("power.missing_decimal_point", meant="-2.25")

    assert "\u2066+2.25\u2069" in text
    assert "\u2066-2.25\u2069" in text
    assert "\u2066-2.25\u2069" in meant
    assert parse_power("\u2066-2.25\u2069", Kind.SPHERE).value == Decimal("-2.25")


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_no_sign_of_a_translation_can_change_sides(code):
    with override("ar"):
        assert re.search(r"(?<![\u200e\u2066])[+-][0-9]", str(TEXTS[code])) is None


def test_a_code_that_nobody_has_worded_is_a_defect_and_no_silence():
    with pytest.raises(KeyError):
        words("sphere.purple")
