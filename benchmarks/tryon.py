"""How well faces are found and measured: the photos of tryon/tests/data/faces, turned, leaned, scaled, lit, mirrored.

benchmarks/tryon.py [--crops 200] [--json]
"""

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from tryon.drawing.frame import draw
from tryon.drawing.measures import Measures
from tryon.face.faces import Face, faces_in
from tryon.frame import Front
from tryon.photo import opened
from tryon.rendering.picture import try_on
from tryon.scale import scale_of
from tryon.tests.bars import width_error_mm
from tryon.tests.photos import FACELESS, FOLDER, PORTRAITS, Change, photo, pupil_error

RIGHT = 0.1  # of the pupillary distance; whoever is further off has found something else
VARIANTS = {
    "as it is": [Change()],
    "mirrored": [Change(is_mirrored=True)],
    "leaning by 10° and 20°": [Change(roll_deg=roll) for roll in (-20, -10, 10, 20)],
    "half and 1.6 times as large": [Change(scale=scale) for scale in (0.5, 1.6)],
    "darker (0.4) and brighter (1.5)": [Change(light=light) for light in (0.4, 1.5)],
}
GOALS = {
    "error_mean": 0.025,
    "error_p90": 0.04,
    "upright": 0.99,
    "sideways": 0.97,
    "roll_mean_deg": 1.0,
    "width_error_mm_max": 1.0,
    "ms_request_p50": 250,
    "ms_request_p95": 600,
    "peak_mb": 400,
}


class Look(NamedTuple):
    """One photo after one change: what came of it."""

    kind: str
    quarters: int
    error: float | None  # share of the pupillary distance; None when no face was found
    lean_deg: float | None  # measured minus true roll
    milliseconds: float

    @property
    def is_right(self) -> bool:
        return self.error is not None and self.error < RIGHT


def looks() -> Iterator[Look]:
    for kind, changes in VARIANTS.items():
        for change in changes:
            for quarters in range(4):
                turned = replace(change, quarters=quarters)
                for name in PORTRAITS:
                    yield look(kind, name, turned)


def look(kind: str, name: str, change: Change) -> Look:
    pixels, truth = change.of(photo(name)), change.pupils(name)
    began = time.perf_counter()
    faces = faces_in(pixels)
    took = (time.perf_counter() - began) * 1000
    if not faces:
        return Look(kind, change.quarters, None, None, took)
    across = truth[1] - truth[0]
    return Look(
        kind, change.quarters, pupil_error(faces[0], truth), lean(faces[0], np.degrees(np.arctan2(*across[::-1]))), took
    )


def lean(face: Face, true_deg: float) -> float:
    """The line between the pupils, measured minus true, −180 to 180°."""
    across = face.pupils[1] - face.pupils[0]
    return float((np.degrees(np.arctan2(across[1], across[0])) - true_deg + 180) % 360 - 180)


def false_faces(crops: int) -> tuple[int, int]:
    """(faces found, pictures looked at): random parts of the photos without a face, turned, leaned, scaled and lit."""
    chance = np.random.default_rng(6)
    found = 0
    for number in range(crops):
        whole = photo(FACELESS[number % len(FACELESS)])
        rows, columns = (int(side * chance.uniform(0.35, 1)) for side in whole.shape[:2])
        top, left = chance.integers(whole.shape[0] - rows + 1), chance.integers(whole.shape[1] - columns + 1)
        change = Change(
            quarters=int(chance.integers(4)),
            roll_deg=chance.uniform(-30, 30),
            scale=chance.uniform(0.6, 1.6),
            light=chance.uniform(0.5, 1.4),
            is_mirrored=bool(chance.integers(2)),
        )
        found += bool(faces_in(change.of(np.ascontiguousarray(whole[top : top + rows, left : left + columns]))))
    return found, crops


def widths() -> list[float]:
    """mm by which bars are drawn too wide or too narrow, the pupillary distance being given."""
    found = []
    for name in PORTRAITS:
        face = faces_in(photo(name))[0]
        scale = scale_of(face, pd_mm=63)
        found += [abs(width_error_mm(photo(name), face, scale, width_mm=width)) for width in (100, 110, 120)]
    return found


def requests() -> tuple[list[float], list[float]]:
    """(milliseconds to open and to search, milliseconds to draw) of each portrait, as a request does it."""
    black = Measures("rectangle", "full", "acetate", 52, 34, 18, 138)
    front = Front.drawn(draw(black, "Black"), black)
    seen, drawn = [], []
    for name in PORTRAITS * 3:
        with (FOLDER / name).open("rb") as file:
            began = time.perf_counter()
            whole = opened(file)
        face = faces_in(whole.pixels)[0]
        found = time.perf_counter()
        try_on(whole, face, front, scale=scale_of(face))
        seen.append((found - began) * 1000)
        drawn.append((time.perf_counter() - found) * 1000)
    return seen, drawn


def figures(crops: int) -> dict[str, Any]:
    seen = list(looks())
    right = [one for one in seen if one.is_right]
    errors = [one.error for one in right]
    found, crops = false_faces(crops)
    seen_ms, drawn_ms = requests()
    wide = widths()
    totals = [one + other for one, other in zip(seen_ms, drawn_ms, strict=True)]
    return {
        "photos": len(PORTRAITS),
        "looks": len(seen),
        "error_mean": statistics.mean(errors),
        "error_p90": float(np.percentile(errors, 90)),
        "error_mean_untouched": statistics.mean(one.error for one in seen[: len(PORTRAITS)]),
        "roll_mean_deg": statistics.mean(abs(one.lean_deg) for one in right),
        "upright": share(one.is_right for one in seen if one.quarters == 0),
        "sideways": share(one.is_right for one in seen if one.quarters != 0),
        "by_kind": {kind: share(one.is_right for one in seen if one.kind == kind) for kind in VARIANTS},
        "false_faces": found,
        "faceless_pictures": crops,
        "ms_upright_p50": statistics.median(one.milliseconds for one in seen if one.quarters == 0),
        "ms_sideways_p50": statistics.median(one.milliseconds for one in seen if one.quarters != 0),
        "ms_open_and_find_p50": statistics.median(seen_ms),
        "ms_draw_p50": statistics.median(drawn_ms),
        "ms_request_p50": statistics.median(totals),
        "ms_request_p95": float(np.percentile(totals, 95)),
        "width_error_mm_p50": statistics.median(wide),
        "width_error_mm_max": max(wide),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def share(answers: Iterator[bool]) -> float:
    return statistics.mean(float(answer) for answer in answers)


def told(measured: dict[str, Any]) -> Iterator[str]:
    yield f"{measured['photos']} portraits with marked pupils, {measured['looks']} looks at them"
    for name, figure in measured.items():
        if isinstance(figure, float):
            goal = f"   goal {GOALS[name]:g}" if name in GOALS else ""
            yield f"  {name:<24}{figure:10.4g}{goal}"
    for kind, right in measured["by_kind"].items():
        yield f"  right, {kind:<32}{right:8.3f}"
    yield f"  faces where there are none: {measured['false_faces']} in {measured['faceless_pictures']} pictures"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crops", type=int, default=200, help="pictures without a face to look at")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    measured = figures(asked.crops)
    print(json.dumps(measured, indent=2) if asked.json else "\n".join(told(measured)))


if __name__ == "__main__":
    main()
