"""What one worker process does with photos, measured inside it; started by benchmarks/tryon.py.

benchmarks/tryon_worker.py whole|door FRONT PHOTO… prints JSON: {"ms": […], "cpu_ms": […], "parts_ms": {…}, "start_mb",
"peak_mb"}. The whole way of a photo, from its bytes to those of the picture; or only what happens at the door.
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


def whole(path: Path, front: Front) -> list[float]:
    """When each of PARTS began, and when the last one ended: seconds."""
    times = [time.perf_counter()]
    with path.open("rb") as file:
        photo = opened(file)
    times.append(time.perf_counter())
    face = chosen(faces_in(photo.pixels), 0)
    times.append(time.perf_counter())
    picture = try_on(photo, face, front, scale=scale_of(face))
    times.append(time.perf_counter())
    as_jpeg(Image.fromarray(picture), quality=QUALITY)
    return [*times, time.perf_counter()]


def door(path: Path, front: Front) -> list[float]:
    """The same of opening a photo and making it the JPEG that is stored."""
    times = [time.perf_counter()]
    with path.open("rb") as file:
        photo = opened(file)
    times.append(time.perf_counter())
    as_jpeg(Image.fromarray(photo.pixels), quality=QUALITY)
    return [*times, time.perf_counter()]


WAYS = {"whole": (whole, PARTS), "door": (door, ["open", "store"])}


def write_front(front: Front, path: Path) -> None:
    np.savez(path, **{name: value for name, value in vars(front).items() if name in Front.__dataclass_fields__})


def read_front(path: Path) -> Front:
    with np.load(path) as parts:
        return Front(**{name: value if value.ndim else float(value) for name, value in parts.items()})


def measured(way: str, front_path: Path, paths: list[Path]) -> dict[str, Any]:
    request, parts = WAYS[way]
    django.setup()
    app.loader.import_default_modules()
    front = read_front(front_path)
    start = megabytes("VmRSS")
    request(paths[0], front)  # loads the networks
    seconds, cpu = [], []
    for path in paths:
        began = time.process_time()
        seconds.append([after - before for before, after in pairwise(request(path, front))])
        cpu.append(time.process_time() - began)
    return {
        "ms": [sum(taken) * 1000 for taken in seconds],
        "cpu_ms": [taken * 1000 for taken in cpu],
        "parts_ms": {
            part: statistics.median(taken) * 1000 for part, taken in zip(parts, zip(*seconds, strict=True), strict=True)
        },
        "start_mb": start,
        "peak_mb": megabytes("VmHWM"),
    }


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]])))
