"""How true try-on is and how fast: the photos of tryon/tests/data/faces, turned, leaned, scaled, lit, mirrored.

benchmarks/tryon.py [--crops 200] [--json]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageOps

sys.path.insert(0, str(Path(__file__).parents[1]))

from tryon_worker import write_front

from tryon.cutout import cut_out
from tryon.drawing.frame import draw
from tryon.drawing.measures import Measures
from tryon.face.faces import Face, faces_in
from tryon.frame import Front
from tryon.scale import scale_of
from tryon.tests.bars import width_error_mm
from tryon.tests.photos import FACELESS, FOLDER, PORTRAITS, PUPILS, Change, photo, pupil_error
from tryon.tests.test_cutout import RIMS, SUN, in_photo, overlap, product_photo

RIGHT = 0.1  # of the pupillary distance; whoever is further off has found something else
VARIANTS = {
    "as it is": [Change()],
    "mirrored": [Change(is_mirrored=True)],
    "leaning by 10° and 20°": [Change(roll_deg=roll) for roll in (-20, -10, 10, 20)],
    "half and 1.6 times as large": [Change(scale=scale) for scale in (0.5, 1.6)],
    "darker (0.4) and brighter (1.5)": [Change(light=light) for light in (0.4, 1.5)],
}


def at_most(limit: float) -> tuple[str, Callable[[float], bool]]:
    return f"≤ {limit:g}", lambda figure: figure <= limit


def at_least(limit: float) -> tuple[str, Callable[[float], bool]]:
    return f"≥ {limit:g}", lambda figure: figure >= limit


GOALS = {
    "pupil_error_mean": at_most(0.025),
    "pupil_error_p90": at_most(0.04),
    "found_upright": at_least(0.99),
    "found_lying": at_least(0.97),
    "false_faces": at_most(0),
    "width_error_mm_max": at_most(1),
    "roll_error_deg_mean": at_most(1),
    "ms_request_p50": at_most(250),
    "ms_request_p95": at_most(600),
    "mb_peak": at_most(400),
}
PHONE = (3024, 4032)  # px of a photo of 12 megapixels
FRAME_WIDTHS = (110, 120, 138, 146)  # mm
PRODUCT_PHOTOS = {
    **RIMS,
    "cat-eye": (Measures("cat_eye", "full", "acetate", 52, 39, 17, 136), "Burgundy"),
    "wire aviator": (Measures("aviator", "full", "titanium", 56, 48, 16, 142), "Gold"),
    "crystal panto": (Measures("panto", "full", "acetate", 48, 42, 21, 132), "Crystal"),
    "sunglasses": SUN,
}
# Format, megapixels and options of what tryon.photo just lets in.
LARGEST = [
    ("JPEG", 59, {"quality": 70}),
    ("JPEG", 33, {"quality": 60, "progressive": True}),
    ("WEBP", 14, {"quality": 60}),
]


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


def false_faces(crops: int) -> int:
    """In how many of so many pictures a face is found: random parts of the photos without one, turned, leaned, scaled
    and lit."""
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
    return found


def widths() -> list[float]:
    """mm by which a bar as wide as a frame is drawn too wide or too narrow, the pupillary distance being given: what
    the picture has more than the photo, against where its ends should be seen."""
    found = []
    for name in PORTRAITS:
        face = faces_in(photo(name))[0]
        scale = scale_of(face, pd_mm=63)
        found += [abs(width_error_mm(photo(name), face, scale, width_mm=width)) for width in FRAME_WIDTHS]
    return found


def cut_outs() -> dict[str, tuple[float, float]]:
    """Intersection over union of rims and of lenses, for product photos made of six drawn frames."""
    found = {}
    for kind, (measures, colour) in PRODUCT_PHOTOS.items():
        pixels, alpha, lens = product_photo(measures, colour)
        cut = cut_out(pixels, is_tinted=measures.tint_category is not None)
        cover, glass = (in_photo(part, cut, alpha.shape) > 127 for part in (cut.rgba[..., 3], cut.lens))
        rims = overlap(cover & ~glass, (alpha > 0.5) & (lens < 0.5))
        found[kind] = float(rims), float(overlap(glass, lens > 0.5))
    return found


def photos_of_requests(folder: Path) -> tuple[list[Path], list[Path]]:
    """(usual ones, the largest that are let in). Usual: each portrait as it is, and at 12 MP as of a phone: upright,
    lying on its side, and as a close-up."""
    usual, largest = [], []
    for name in PORTRAITS:
        pixels = photo(name)
        usual.append(FOLDER / name)
        (x, y), reach = PUPILS[name].mean(axis=0), 1.6 * np.linalg.norm(np.diff(PUPILS[name], axis=0))
        close = Image.fromarray(pixels).crop(
            tuple(int(place) for place in (x - reach, y - reach, x + reach, y + 2 * reach))
        )
        for kind, image in {
            "upright": Image.fromarray(pixels),
            "lying": Image.fromarray(np.rot90(pixels)),
            "close": close,
        }.items():
            usual.append(folder / f"{kind}-{name}")
            ImageOps.pad(image, PHONE if image.height > image.width else PHONE[::-1]).save(usual[-1], quality=88)
    for form, megapixels, options in LARGEST:
        largest.append(folder / f"largest-{len(largest)}.{form.lower()}")
        at_megapixels(Image.fromarray(photo("obama.jpg")), megapixels).save(largest[-1], form, **options)
    return usual, largest


def at_megapixels(image: Image.Image, megapixels: float) -> Image.Image:
    factor = (megapixels * 1_000_000 / (image.width * image.height)) ** 0.5
    return image.resize((int(image.width * factor), int(image.height * factor)), Image.Resampling.BICUBIC)


def in_a_worker(way: str, front: Path, photos: list[Path]) -> dict[str, Any]:
    """What tryon_worker.py says of these photos."""
    command = [sys.executable, str(Path(__file__).with_name("tryon_worker.py")), way, str(front), *map(str, photos)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def requests() -> dict[str, float]:
    black = Measures("rectangle", "full", "acetate", 52, 34, 18, 138)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_front(Front.drawn(draw(black, "Black", px_per_mm=8), black), folder / "front.npz")
        usual, largest = photos_of_requests(folder)
        asked = in_a_worker("whole", folder / "front.npz", usual * 2)
        worst = in_a_worker("door", folder / "front.npz", usual + largest)
    return {
        "ms_request_p50": statistics.median(asked["ms"]),
        "ms_request_p95": float(np.percentile(asked["ms"], 95)),
        "cpu_ms_request_p50": statistics.median(asked["cpu_ms"]),
        "cpu_ms_request_p95": float(np.percentile(asked["cpu_ms"], 95)),
        **{f"ms_{part}_p50": milliseconds for part, milliseconds in asked["parts_ms"].items()},
        "mb_at_start": asked["start_mb"],
        "mb_peak": asked["peak_mb"],
        "mb_peak_at_the_door_with_the_largest": worst["peak_mb"],
    }


def figures(crops: int) -> dict[str, Any]:
    seen = list(looks())
    right = [one for one in seen if one.is_right]
    errors = [one.error for one in right]
    wide = widths()
    cut = cut_outs()
    return {
        "portraits": len(PORTRAITS),
        "looks": len(seen),
        "pupil_error_mean": statistics.mean(errors),
        "pupil_error_p90": float(np.percentile(errors, 90)),
        "pupil_error_mean_untouched": statistics.mean(one.error for one in seen[: len(PORTRAITS)]),
        "found_upright": share(one.is_right for one in seen if one.quarters == 0),
        "found_lying": share(one.is_right for one in seen if one.quarters != 0),
        **{f"found, {kind}": share(one.is_right for one in seen if one.kind == kind) for kind in VARIANTS},
        "false_faces": false_faces(crops),
        "faceless_pictures": crops,
        "width_error_mm_p50": statistics.median(wide),
        "width_error_mm_max": max(wide),
        "roll_error_deg_mean": statistics.mean(abs(one.lean_deg) for one in right),
        "roll_error_deg_max": max(abs(one.lean_deg) for one in right),
        **requests(),
        "cut_out_rims_mean": statistics.mean(rims for rims, _ in cut.values()),
        **{f"cut-out of {kind}, rims and lenses": pair for kind, pair in cut.items()},
        "load": os.getloadavg()[0],
    }


def share(answers: Iterator[bool]) -> float:
    return statistics.mean(float(answer) for answer in answers)


def told(measured: dict[str, Any]) -> Iterator[str]:
    yield f"the {measured['portraits']} portraits of tryon/tests/data/faces, {measured['looks']} looks at them"
    for name, figure in measured.items():
        shown = "  ".join(f"{one:.3f}" for one in figure) if isinstance(figure, tuple) else f"{figure:.4g}"
        goal, is_reached = GOALS.get(name, ("", None))
        missed = "" if is_reached is None or is_reached(figure) else "   MISSED"
        yield f"  {name:<46}{shown:>14}   {goal}{missed}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crops", type=int, default=200, help="pictures without a face to look at")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    measured = figures(asked.crops)
    print(json.dumps(measured, indent=2) if asked.json else "\n".join(told(measured)))


if __name__ == "__main__":
    main()
