from types import SimpleNamespace

import pytest

from almahra.core import kept
from almahra.core.kept import Kept


@pytest.fixture
def clock(monkeypatch, settings):
    """Rules are believed for five seconds of this clock, whose `seconds` a test moves."""
    settings.RULES_KEPT_SECONDS = 5
    clock = SimpleNamespace(seconds=1000.0)
    monkeypatch.setattr(kept, "time", SimpleNamespace(monotonic=lambda: clock.seconds))
    return clock


@pytest.fixture
def table():
    """What stands in the database."""
    return ["old"]


@pytest.fixture
def rules(table):
    return Kept(lambda: tuple(table))


def test_rules_are_read_again_after_their_time(clock, table, rules):
    assert rules.lately() == ("old",)
    table[0] = "new"

    clock.seconds += 4.9
    assert rules.lately() == ("old",)
    clock.seconds += 0.1
    assert rules.lately() == ("new",)


def test_who_asks_for_now_sees_the_change_and_shows_it_to_the_next(clock, table, rules):
    rules.lately()
    table[0] = "new"

    assert rules.now() == ("new",)
    assert rules.lately() == ("new",)


def test_an_answer_is_as_old_as_its_question(clock, table):
    def slowly():
        seen = tuple(table)
        clock.seconds += 3
        return seen

    rules = Kept(slowly)
    rules.lately()
    table[0] = "new"

    clock.seconds += 2
    assert rules.lately() == ("new",)


def test_what_could_not_be_read_is_not_kept(clock, table):
    rules = Kept(lambda: table[0] / 2)
    with pytest.raises(TypeError):
        rules.lately()
    table[0] = 8

    assert rules.lately() == 4


def test_with_no_seconds_nothing_is_kept(clock, table, rules, settings):
    settings.RULES_KEPT_SECONDS = 0
    rules.lately()
    table[0] = "new"

    assert rules.lately() == ("new",)
