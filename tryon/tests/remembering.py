"""What takes long and says the same for the same pixels, asked once by each process of the tests."""

import hashlib
import pickle
from collections.abc import Callable
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest

from tryon import alpha, portrait
from tryon.cutout import NoFrameFound
from tryon.services import cutting, drawing, looking

# Names in the modules that call: the functions themselves are tested where they are made.
ASKED_AGAIN = [
    (looking, "faces_in"),
    (drawing, "faces_in"),
    (cutting, "cut_out"),
    (cutting, "draw"),
    (alpha, "cut_out"),
    (portrait, "worn"),
]


@contextmanager
def answers_remembered():
    """Until the end, faces are looked for and frames cut out once for each photo; nobody gets the arrays of another."""
    with pytest.MonkeyPatch.context() as patched:
        for module, name in ASKED_AGAIN:
            patched.setattr(module, name, remembered(getattr(module, name)))
        yield


def remembered(function: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[str, bytes] = {}

    @wraps(function)
    def ask(*asked: Any, **more: Any) -> Any:
        question = hashlib.sha256(pickle.dumps((asked, more))).hexdigest()
        if question not in known:
            known[question] = pickle.dumps(_answer(function, asked, more))
        answer, problem = pickle.loads(known[question])  # noqa: S301  (our own, of a moment ago)
        if problem:
            raise problem
        return answer

    return ask


def _answer(function: Callable[..., Any], asked: Any, more: Any) -> tuple[Any, NoFrameFound | None]:
    try:
        return function(*asked, **more), None
    except NoFrameFound as problem:
        return None, problem
