import json
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tryon import networks
from tryon.arrays import Points
from tryon.face.faces import Face, faces_in
from tryon.management.arguments import opened_photo
from tryon.photo import Photo, PhotoRefused
from tryon.scale import scale_of

HEADINGS = ["right pupil", "left pupil", "roll", "yaw", "pitch", "PD", "from", "confidence", "warnings"]
WIDTHS = [15, 15, 6, 6, 6, 13, 6, 11, 0]


class Command(BaseCommand):
    help = (
        "Find the faces of a photo and measure them, the best one first. Points are px of the upright photo at its "
        "full size, right is the person's own right, angles are degrees. Ends with 1 when the file is no photo that "
        "can be worked with, and with 0 when it is one, whether or not somebody is in it."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("photo", metavar="PHOTO", type=Path, help="a JPEG, PNG, WebP or HEIC")
        parser.add_argument("--json", action="store_true", dest="is_json", help="one JSON document instead of a table")

    def handle(self, *args: Any, photo: Path, is_json: bool, **options: Any) -> None:
        for network in networks.ALL:
            network.load()  # before the clock: a worker has them loaded
        began = perf_counter()
        try:
            whole = opened_photo(photo)
        except PhotoRefused as refusal:
            if is_json:
                self._write_json([], began, error=refusal.code.value)
            raise CommandError(refusal.code.value) from refusal
        measured = [_measured(face, whole) for face in faces_in(whole.pixels)]
        if is_json:
            self._write_json(measured, began)
        else:
            self.stdout.write("\n".join(_table(measured)) if measured else "no_face")

    def _write_json(self, faces: list[dict[str, Any]], began: float, **more: str) -> None:
        took = round((perf_counter() - began) * 1000, 1)
        self.stdout.write(json.dumps({"faces": faces, **more, "ms": took}))


def _measured(face: Face, photo: Photo) -> dict[str, Any]:
    scale, pose = scale_of(face), face.pose
    return {
        "right_pupil": _place(photo.at_full_size(face.right.centre)),
        "left_pupil": _place(photo.at_full_size(face.left.centre)),
        "roll_deg": round(pose.roll_deg, 2),
        "yaw_deg": round(pose.yaw_deg, 2),
        "pitch_deg": round(pose.pitch_deg, 2),
        "pd_mm": round(scale.pd_mm, 1),
        "pd_uncertainty_mm": round(scale.pd_deviation_mm, 1),
        "pd_source": scale.source.value,
        "confidence": round(face.confidence, 3),
        "warnings": [code.value for code in face.warnings],
    }


def _place(point: Points) -> list[float]:
    return [round(float(length), 2) for length in point]


def _table(faces: list[dict[str, Any]]) -> Iterator[str]:
    yield _row(HEADINGS)
    for face in faces:
        yield _row(
            [
                *("{:.1f}, {:.1f}".format(*face[pupil]) for pupil in ("right_pupil", "left_pupil")),
                *(f"{face[angle]:.1f}" for angle in ("roll_deg", "yaw_deg", "pitch_deg")),
                f"{face['pd_mm']:.1f} ± {face['pd_uncertainty_mm']:.1f}",
                face["pd_source"],
                f"{face['confidence']:.2f}",
                ", ".join(face["warnings"]),
            ]
        )


def _row(cells: list[str]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()
