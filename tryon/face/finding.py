"""Where the faces of a photo are, whichever way up it lies.

Most photos need one look. Where that finds no face which surely stands upright, the photo is also looked at padded
and turned: a detector that was trained on upright faces answers weakly for sideways ones, and then with eyes and
mouth confused. Each weak answer is looked at more closely, turned as its mesh says, and the look with the surest
face wins.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tryon.arrays import Points
from tryon.face.detector import FAR, NEAR, Detection, Detector
from tryon.face.landmarks import (
    CHIN,
    FOREHEAD,
    LEFT_EYE_INNER,
    LEFT_EYE_OUTER,
    RIGHT_EYE_INNER,
    RIGHT_EYE_OUTER,
    Mesh,
    mesh_of,
)
from tryon.face.looks import Look, padded, small_look, tiles, turned
from tryon.face.pyramid import Pyramid

# All found by trying: portraits, group photos and pictures without faces, turned and scaled (benchmarks/tryon.py).
LIKELY = 0.5  # score of a detection; half of those so weak are no faces or stand askew, which the next looks find out
SURE = 0.75  # sideways faces score less than this, upright ones mostly more
MOST_TILT = np.radians(35)  # beyond it a face that stands on its side may be taken for one that leans
PRESENT = 0.5  # confidence of the mesh; what is no face has 0.05
SURELY_PRESENT = 0.9
# Of score and confidence of a closer look: what is no face reaches 0.51, a face 0.66, mostly 0.8 and more.
CONFIRMED = 0.6

MOST_FACES = 12  # in one look; each costs two meshes, and nobody tries frames on a crowd
MOST_GUESSES = 4  # that are looked at more closely
CLOSER = 1.6  # times the extent of the mesh: the size of a selfie, which the short-range detector was made for
EYES_TO_HEIGHT = (0.2, 0.75)  # distance of the eyes to the height of the face; 0.4 from the front
SAME_FACE = 0.5  # times the distance of the eyes: nobody's eyes are so near to somebody else's


@dataclass(frozen=True)
class Found:
    """A face, and how sure both networks are of it: 0..1."""

    detection: Detection
    mesh: Mesh

    @property
    def confidence(self) -> float:
        return self.detection.score * self.mesh.confidence

    @property
    def eyes(self) -> Points:
        """2x2: the middle of the right and of the left eye, px."""
        points = self.mesh.points[:, :2]
        right = points[[RIGHT_EYE_OUTER, RIGHT_EYE_INNER]].mean(axis=0)
        return np.array([right, points[[LEFT_EYE_OUTER, LEFT_EYE_INNER]].mean(axis=0)])

    @property
    def eye_distance(self) -> float:
        right, left = self.eyes
        return float(np.linalg.norm(left - right))


def find(pyramid: Pyramid) -> list[Found]:
    """Every face once, the surest first; an empty list when there is none."""
    best: list[Found] = []
    whole = small_look(pyramid)
    for look in _looks(whole):
        faces = _seen(pyramid, look, FAR)
        if any(_is_sure(face, look) for face in faces):
            return _once(faces)
        best = max(best, _confirmed(pyramid, faces), key=_surest)
    return best or _in_tiles(pyramid, whole) or _confirmed(pyramid, _seen(pyramid, whole, NEAR))


def _looks(look: Look) -> Iterator[Look]:
    """As it is, then padded, for close-ups are commoner than photos that lie on their side."""
    yield look
    yield padded(look)
    for quarters in (1, 3, 2):
        yield turned(look, quarters)


def _in_tiles(pyramid: Pyramid, whole: Look) -> list[Found]:
    faces = [face for tile in tiles(whole) for face in _seen(pyramid, tile, FAR)]
    return _confirmed(pyramid, faces)


def _seen(pyramid: Pyramid, look: Look, detector: Detector) -> list[Found]:
    detections = detector.faces(look, threshold=LIKELY)[:MOST_FACES]
    return [Found(detection, mesh_of(pyramid, detection)) for detection in detections]


def _is_sure(face: Found, look: Look) -> bool:
    tilt = np.angle(np.exp(1j * (face.mesh.angle - look.angle)))
    is_upright = abs(float(tilt)) <= MOST_TILT
    return is_upright and face.detection.score >= SURE and face.mesh.confidence >= SURELY_PRESENT and _is_built(face)


def _confirmed(pyramid: Pyramid, faces: list[Found]) -> list[Found]:
    """What a closer look makes of guesses: faces that stood askew are set right, and what is no face is gone."""
    closer = (_closer(pyramid, face) for face in faces[:MOST_GUESSES])
    return _once([face for face in closer if face is not None and face.confidence >= CONFIRMED])


def _closer(pyramid: Pyramid, guess: Found) -> Found | None:
    """The face in the square round a mesh, turned upright by it."""
    region = guess.mesh.region(margin=CLOSER)
    side = NEAR.network.side
    pixels = np.round(region.cut(pyramid, side) * 255).astype(np.uint8)
    seen = _seen(pyramid, Look(pixels, region.to_photo(side)), NEAR)
    return max(seen, key=lambda face: face.confidence, default=None)


def _is_built(face: Found) -> bool:
    height = float(np.linalg.norm(face.mesh.points[CHIN, :2] - face.mesh.points[FOREHEAD, :2]))
    least, most = EYES_TO_HEIGHT
    return height > 0 and least < face.eye_distance / height < most


def _surest(faces: list[Found]) -> float:
    return max((face.confidence for face in faces), default=0)


def _once(faces: list[Found]) -> list[Found]:
    """Of faces that lie on each other the surest one; what is hardly a face is left out."""
    kept: list[Found] = []
    for face in sorted(faces, key=lambda face: -face.confidence):
        if face.mesh.confidence >= PRESENT and _is_built(face) and not any(_is_same(face, other) for other in kept):
            kept.append(face)
    return kept


def _is_same(face: Found, other: Found) -> bool:
    apart = np.linalg.norm((face.eyes - other.eyes).mean(axis=0))
    return bool(apart < SAME_FACE * max(face.eye_distance, other.eye_distance))
