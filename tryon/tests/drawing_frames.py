"""The frames of the demo catalogue, as the drawing sees them."""

import csv
from functools import lru_cache
from pathlib import Path

from tryon.drawing.frame import Geometry, geometry
from tryon.drawing.measures import Measures

FRAMES_CSV = Path(__file__).parent / "data" / "frames.csv"
PX_PER_MM = 8  # a tenth of a millimetre is nearly a pixel
LENGTHS = ("a_mm", "b_mm", "dbl_mm", "frame_width_mm")


def _read() -> dict[str, tuple[Measures, list[str]]]:
    with FRAMES_CSV.open(newline="") as rows:
        return {row["model"]: (_measures(row), row["colours"].split("|")) for row in csv.DictReader(rows)}


def _measures(row: dict[str, str]) -> Measures:
    return Measures(
        shape=row["shape"],
        rim_type=row["rim_type"],
        material=row["material"],
        tint_category=int(row["tint_category"]) if row["tint_category"] else None,
        **{name: float(row[name]) for name in LENGTHS},
    )


FRAMES = _read()
MEASURES = {model: measures for model, (measures, _) in FRAMES.items()}
COLOURS = {model: colours for model, (_, colours) in FRAMES.items()}


@lru_cache(maxsize=4)
def built(model: str) -> Geometry:
    """The last few are kept, for neighbouring tests ask for the same."""
    return geometry(MEASURES[model], px_per_mm=PX_PER_MM)
