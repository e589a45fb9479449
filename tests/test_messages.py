"""The catalogues in `locale/` are whole: what a customer may read is there, fits its English, and is compiled."""

import gettext
import shutil

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf import settings
from django.utils.translation import ngettext, override, to_locale

from almahra.dev import messages

every_language = pytest.mark.parametrize("language", messages.languages())
COUNTS = [0, 1, 2, 3, 11, 100, 103]


@pytest.fixture(scope="module")
def wanted():
    """What customers read, from the code as it is."""
    return words_of(messages.gathered())


@pytest.fixture
def another_place(tmp_path, monkeypatch):
    """The catalogues of the shop, where they may be written over."""
    shutil.copytree(messages.LOCALE, tmp_path / "locale")
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")


def words_of(catalog):
    return {(message.context, message.id) for message in catalog if message.id}


def test_each_language_on_offer_has_a_catalogue():
    assert messages.languages() == sorted(to_locale(code) for code, _ in settings.LANGUAGES if code != "en")


@every_language
def test_it_holds_what_customers_read_and_nothing_else(language, wanted):
    ours = words_of(messages.catalogue(language))

    assert wanted - ours == set(), "./dev messages puts these into the catalogue; then translate them"
    assert ours - wanted == set(), "./dev messages takes these out: nobody says them any more"


@every_language
def test_every_string_is_translated_and_keeps_what_stands_in_it(language):
    catalog = messages.catalogue(language)

    assert {
        message.id: found for message in catalog if message.id and (found := messages.faults(message, catalog))
    } == {}


@every_language
def test_what_django_reads_is_what_translators_wrote(language):
    with messages.catalogue_path(language).with_suffix(".mo").open("rb") as opened:
        spoken = gettext.GNUTranslations(opened)
    catalog = messages.catalogue(language)
    form = gettext.c2py(catalog.plural_expr)

    for message in catalog:
        if message.pluralizable:
            forms = [spoken.ngettext(*message.id, count) for count in COUNTS]
            assert forms == [message.string[form(count)] for count in COUNTS], "run ./dev messages"
        elif message.id:
            assert spoken.gettext(message.id) == message.string, "run ./dev messages"


@pytest.mark.parametrize(
    ("english", "translation", "fault"),
    [
        ("Order %(number)s", "", "not translated"),
        ("Order %(number)s", "الطلب", "other placeholders: الطلب"),
        ("Order %(number)s", "الطلب %(رقم)s", "other placeholders: الطلب %(رقم)s"),
        ("Order %(number)s", "الطلب %(number)d", "other placeholders: الطلب %(number)d"),
        ("<bdi>5</bdi> g", "<bdi>5<bdi> غ", "other HTML: <bdi>5<bdi> غ"),
        (("%(n)s day", "%(n)s days"), ("%(n)s يوم", "يوم"), "2 plural forms instead of 6"),
        (
            ("%(n)s day", "%(n)s days"),
            ("لا", "يوم", "يومان", "أيام", "%(n)s يومًا", "%(n)s يوم"),
            "other placeholders: أيام",
        ),
        (("%(n)s day", "%(n)s days"), ("لا", "يوم", "%(m)s", "%(n)s", "%(n)s", "%(n)s"), "other placeholders: %(m)s"),
    ],
)
def test_a_translation_that_would_mislead_is_found(english, translation, fault):
    assert messages.faults(Message(english, translation), Catalog("ar")) == [fault]


def test_a_guess_is_found_and_counts_may_be_words():
    arabic = Catalog("ar")

    assert messages.faults(Message("Tax", "الضريبة", flags=["fuzzy"]), arabic) == ["fuzzy"]
    assert messages.faults(Message("Tax", "الضريبة"), arabic) == []
    days = ("لا أيام", "يوم واحد", "يومان", "%(n)s أيام", "%(n)s يومًا", "%(n)s يوم")
    assert messages.faults(Message(("%(n)s day", "%(n)s days"), days), arabic) == []


def test_a_form_for_several_counts_needs_its_number():
    russian = ("день", "%(n)s дня", "%(n)s дней")  # the first is for 1, and for 21

    assert messages.faults(Message(("%(n)s day", "%(n)s days"), russian), Catalog("ru")) == ["other placeholders: день"]


def test_arabic_counts_in_six_ways():
    with override("ar"):
        said = [
            ngettext("Only %(left)s piece is left.", "Only %(left)s pieces are left.", left) % {"left": left}
            for left in (0, 1, 2, 3, 11, 100)
        ]

    assert said == [
        "لم تبقَ أي قطعة.",
        "لم تبقَ سوى قطعة واحدة.",
        "لم تبقَ سوى قطعتين.",
        "لم تبقَ سوى 3 قطع.",
        "لم تبقَ سوى 11 قطعة.",
        "لم تبقَ سوى 100 قطعة.",
    ]


def test_a_new_language_begins_with_every_string_and_none_translated(another_place, wanted, capsys):
    assert messages.main(["he"]) == 1

    assert f"he: 0 of {len(wanted)} strings translated" in capsys.readouterr().out
    assert words_of(messages.catalogue("he")) == wanted


def test_a_second_run_changes_nothing(another_place, capsys):
    assert messages.main([]) == 0
    path = messages.catalogue_path("ar")
    before = path.read_bytes(), path.with_suffix(".mo").read_bytes()

    assert messages.main([]) == 0
    assert (path.read_bytes(), path.with_suffix(".mo").read_bytes()) == before
