"""The worked cases of records: expiry, exchange, the laboratory, availability and final inspection."""

import json
from pathlib import Path

import pytest

from prescriptions.tests import vectors_records

CASES = json.loads((Path(__file__).parent / "data" / "worked_cases.json").read_text(encoding="utf-8"))["vectors"]
OURS = [case for case in CASES if hasattr(vectors_records, case["function"])]
NO_TOLERANCE = 1e-9


def agrees(found, expected, tolerance):
    """Of a dict what is expected is there, a list is the same in order, a number is as near as its case asks."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            name in found and agrees(found[name], value, tolerance) for name, value in expected.items()
        )
    if isinstance(expected, list):
        known = [item for item in found if not (isinstance(item, str) and item.startswith("x."))]
        return len(known) == len(expected) and all(map(agrees, known, expected, [tolerance] * len(known)))
    if expected is None or isinstance(expected, bool | str):
        return found == expected and type(found is None) is type(expected is None)
    if found is None or isinstance(found, bool | str):
        return False
    return abs(float(found) - expected) <= (tolerance or NO_TOLERANCE) + NO_TOLERANCE


@pytest.mark.parametrize("case", OURS, ids=[case["id"] for case in OURS])
def test_a_worked_case_comes_out_as_it_was_worked(case):
    found = getattr(vectors_records, case["function"])(**case["inputs"])

    assert agrees(found, case["expected"], case["tolerance"]), found


def test_no_worked_case_is_forgotten():
    names = {"rx_expiry", "cl_deadline", "to_fhir", "to_vca", "ansi_tolerance", "lens_available", "combo_check"}

    assert {case["function"] for case in OURS} == names | {"gtin_check"}
