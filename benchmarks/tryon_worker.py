"""What one worker process does with photos, measured inside it; started by benchmarks/tryon.py.

benchmarks/tryon_worker.py FRONT PHOTO… prints {"ms": […], "parts_ms": {…}, "start_mb", "peak_mb"} as JSON.
"""

import json
import os
import statistics
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

# All that a worker has loaded; the database and Redis are never asked.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "almahra.settings.test")
os.environ.setdefault("DATABASE_URL", "postgres://nobody@localhost/none")
os.environ.setdefault("REDIS_URL", "redis://localhost/0")

import django
import numpy as np
from PIL import Image

from almahra.celery import app
from almahra.core.pictures import as_jpeg
from tryon.face.faces import chosen, faces_in
from tryon.frame import Front
from tryon.photo import opened
from tryon.rendering.picture import try_on
from tryon.scale import scale_of

PARTS = ["open", "find", "draw", "encode"]
QUALITY = 90  # as tryon.services.drawing has it


def megabytes(figure: str) -> float:
    """VmRSS or VmHWM of this process. What getrusage says is that of the process which started us, if it was larger."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(figure + ":")) / 1024


def request(path: Path, front: Front) -> list[float]:
    """Seconds that each of PARTS took."""
    times = [time.perf_counter()]
    with path.open("rb") as file:
        photo = opened(file)
    times.append(time.perf_counter())
    face = chosen(faces_in(photo.pixels), 0)
    times.append(time.perf_counter())
    picture = try_on(photo, face, front, scale=scale_of(face))
    times.append(time.perf_counter())
    as_jpeg(Image.fromarray(picture), quality=QUALITY)
    times.append(time.perf_counter())
    return [after - before for before, after in pairwise(times)]


def write_front(front: Front, path: Path) -> None:
    np.savez(path, **{name: value for name, value in vars(front).items() if name in Front.__dataclass_fields__})


def read_front(path: Path) -> Front:
    with np.load(path) as parts:
        return Front(**{name: value if value.ndim else float(value) for name, value in parts.items()})


def measured(front_path: Path, paths: list[Path]) -> dict[str, Any]:
    django.setup()
    app.loader.import_default_modules()
    front = read_front(front_path)
    start = megabytes("VmRSS")
    request(paths[0], front)  # loads the networks
    seconds = [request(path, front) for path in paths]
    return {
        "ms": [sum(parts) * 1000 for parts in seconds],
        "parts_ms": {
            part: statistics.median(taken) * 1000 for part, taken in zip(PARTS, zip(*seconds, strict=True), strict=True)
        },
        "start_mb": start,
        "peak_mb": megabytes("VmHWM"),
    }


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])))
