"""Cases that were worked by hand, or published, or computed by others: each comes out as it was worked."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from prescriptions.tests import vectors

CASES = json.loads((Path(__file__).parent / "data" / "worked_cases.json").read_text(encoding="utf-8"))["vectors"]
EXACT = 1e-9


def agrees(got, expected, tolerance):
    """Dicts may say more than expected, lists may not; codes of extensions are left out; True is no 1."""
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(
            key in got and agrees(got[key], value, tolerance) for key, value in expected.items()
        )
    if isinstance(expected, list):
        told = [item for item in got if not (isinstance(item, str) and item.startswith("x."))]
        return len(told) == len(expected) and all(map(agrees, told, expected, [tolerance] * len(told)))
    if isinstance(expected, int | float) and not isinstance(expected, bool):
        return is_number(got) and abs(float(got) - expected) <= (tolerance or EXACT)
    return got == expected and isinstance(got, type(expected))


def is_number(value):
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['name']}")
def test_a_worked_case_comes_out_as_it_was_worked(case):
    got = getattr(vectors, case["function"])(**case["inputs"])

    assert agrees(got, case["expected"], case["tolerance"]), got


def test_no_worked_case_is_left_out():
    assert len(CASES) == 230
    assert len({case["id"] for case in CASES}) == 230


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ({}, {"ok": True}),
        ({"ok": 1}, {"ok": True}),
        (["sphere.high", "sphere.step"], ["sphere.high"]),
        (["sphere.step", "sphere.high"], ["sphere.high", "sphere.step"]),
        (None, 0),
        (True, 1),
        (Decimal("0.01"), 0),
        ("0", 0),
    ],
)
def test_the_comparison_can_fail(got, expected):
    assert not agrees(got, expected, None)


def test_the_comparison_leaves_extensions_out():
    assert agrees(["x.rx.large_change", "sphere.high"], ["sphere.high"], None)
