"""Each variable is read as what it is, or stops the start with its name."""

from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured

from almahra.settings.env import assume, env


@pytest.fixture
def written(monkeypatch):
    """Writes the variable X."""

    def write(value: str) -> str:
        monkeypatch.setenv("X", value)
        return "X"

    return write


@pytest.mark.parametrize(
    ("reader", "value", "means"),
    [
        ("yes_no", "off", False),
        ("yes_no", "TRUE", True),
        ("number", " 8 ", 8),
        ("seconds", "900", 900),
        ("seconds", "15m", 900),
        ("seconds", "7d", 604800),
        ("amount", "0.05", Decimal("0.05")),
        ("currency", "kwd", "KWD"),
        ("version", "2026-11", "2026-11"),
        ("version", "off", ""),
        ("origins", "https://a.example/, http://b.example:8000", ["https://a.example", "http://b.example:8000"]),
    ],
)
def test_a_value_is_read(written, reader, value, means):
    default = {"yes_no": True, "number": 1, "seconds": 1}.get(reader, "1")

    assert getattr(env, reader)(written(value), default=default) == means


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("yes_no", "maybe"),
        ("number", "many"),
        ("number", "1.5"),
        ("number", "-1"),
        ("number", "1000000001"),
        ("seconds", "7 days"),
        ("seconds", "-5"),
        ("amount", "lots"),
        ("amount", "NaN"),
        ("amount", "-6"),
        ("currency", "dollars"),
        ("sender", "nobody"),
        ("origins", "nonsense"),
        ("origins", "https://www.shop.example/shop"),
        ("origins", "ftp://www.shop.example"),
    ],
)
def test_nonsense_is_refused_by_name(written, reader, value):
    default = {"yes_no": True, "number": 1, "seconds": 1}.get(reader, "1")

    with pytest.raises(ImproperlyConfigured, match=r"^X is ") as refused:
        getattr(env, reader)(written(value), default=default)

    assert value not in str(refused.value)  # it may be a secret under a wrong name


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("countries", "AE,Yemen"),
        ("country", "AE,YE"),
        ("postgres", "sqlite:///shop.db"),
        ("postgres", "junk"),
        ("redis", "http://redis.example"),
        ("working_days", "mon,tues"),
    ],
)
def test_places_and_services_are_refused_by_name(written, reader, value):
    with pytest.raises(ImproperlyConfigured, match=r"^X "):
        getattr(env, reader)(written(value))


@pytest.mark.parametrize("nothing", ["", "  "])
def test_an_empty_value_is_an_unset_one(written, nothing):
    assert env.number(written(nothing), default=7) == 7
    assert env.countries("X") == []
    with pytest.raises(ImproperlyConfigured, match="X is not set"):
        env.postgres("X")
    assume("X", "something")
    assert env.str("X") == "something"


def test_a_password_may_begin_with_a_dollar(written):
    assert env.str(written("$ecret"), default="") == "$ecret"
