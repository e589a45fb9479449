"""The worked cases of lenses and frames, each by itself."""

import json
from pathlib import Path

import pytest

from prescriptions.tests import vectors_lenses

CASES = json.loads((Path(__file__).parent / "data" / "worked_cases.json").read_text(encoding="utf-8"))["vectors"]
OURS = [case for case in CASES if hasattr(vectors_lenses, case["function"])]


def agree(answer, expected, tolerance):
    """Numbers within the tolerance, lists in order and without our own codes; of an object what is expected of it."""
    if isinstance(expected, dict):
        return isinstance(answer, dict) and all(
            key in answer and agree(answer[key], expected[key], tolerance) for key in expected
        )
    if isinstance(expected, list):
        answer = [item for item in answer if not (isinstance(item, str) and item.startswith("x."))]
        return len(answer) == len(expected) and all(
            agree(one, other, tolerance) for one, other in zip(answer, expected, strict=True)
        )
    if expected is None or isinstance(expected, str | bool):
        return type(answer) is not int and answer == expected
    return not isinstance(answer, bool | str | None) and abs(float(answer) - expected) <= (tolerance or 0) + 1e-9


@pytest.mark.parametrize("case", OURS, ids=lambda case: case["id"])
def test_a_worked_case_comes_out_as_it_was_worked(case):
    answer = getattr(vectors_lenses, case["function"])(**case["inputs"])

    assert agree(answer, case["expected"], case["tolerance"]), (case["name"], answer, case["expected"])


def test_there_are_cases_of_all_thirty_functions():
    assert len({case["function"] for case in OURS}) == 30
    assert len(OURS) == 105
