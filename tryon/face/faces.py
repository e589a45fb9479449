"""Faces with all that a fitting needs to know of them, and which of them is meant."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from tryon.arrays import Pixels, Points
from tryon.face.finding import Found, find
from tryon.face.glasses import wears_glasses
from tryon.face.irises import Iris, irises
from tryon.face.pyramid import Pyramid
from tryon.pose import Pose, pose_of

SMALLEST_EYE_DISTANCE = 20  # px between the pupils; one px is 3 mm of a face then
MOST_YAW_DEG = 35  # beyond it one eye hides behind the nose, and a flat front does not look like glasses any more
MOST_OUTSIDE = 0.04  # share of the mesh beyond the edges of the photo
BYSTANDER = 0.5  # times the size of the largest face: who stands so far behind is not meant


class Code(StrEnum):
    NO_FACE = "no_face"
    SEVERAL_FACES = "several_faces"
    TOO_SMALL = "face_too_small"
    TURNED_AWAY = "face_turned_away"
    CUT_OFF = "face_cut_off"
    GLASSES_WORN = "glasses_worn"


HINDRANCES = (Code.TOO_SMALL, Code.TURNED_AWAY, Code.CUT_OFF)  # glasses are a warning only


@dataclass(frozen=True)
class Face:
    """One face, px of the photo; right and left are the person's own.

    `mesh` is 468x3 float64 (see landmarks.Mesh), `confidence` 0..1, `box` (left, top, right, bottom) within the photo.
    """

    right: Iris
    left: Iris
    mesh: Points
    pose: Pose
    confidence: float
    box: tuple[float, float, float, float]
    warnings: tuple[Code, ...] = ()

    @property
    def pupils(self) -> Points:
        """2x2: the right one, the left one."""
        return np.array([self.right.centre, self.left.centre])

    @property
    def pupil_distance(self) -> float:
        """In the picture."""
        return float(np.linalg.norm(self.left.centre - self.right.centre))

    @property
    def frontal_pupil_distance(self) -> float:
        """As it would be if the head looked straight at the camera. A profile would make any number of it, so what
        it can gain ends at 72° of yaw."""
        return self.pupil_distance / max(self.pose.foreshortening, 0.3)

    @property
    def quarter_turns(self) -> int:
        """How often the photo should be turned anticlockwise for this face to stand upright: 0 to 3."""
        return round(self.pose.roll_deg / 90) % 4

    @property
    def hindrances(self) -> tuple[Code, ...]:
        """Why this face can not be fitted; empty for most."""
        return tuple(code for code in self.warnings if code in HINDRANCES)


class FaceRefused(Exception):
    """No face that can be fitted; `code` says why, `faces` what was found."""

    def __init__(self, code: Code, faces: list[Face]) -> None:
        super().__init__(code.value)
        self.code = code
        self.faces = faces


def faces_in(photo: Pixels) -> list[Face]:
    """All faces of an upright photo, the best first: those that can be fitted, by their size."""
    pyramid = Pyramid(photo)
    faces = [_face(pyramid, found) for found in find(pyramid)]
    return sorted(faces, key=lambda face: (bool(face.hindrances), -face.frontal_pupil_distance * face.confidence))


def chosen(faces: list[Face], index: int | None = None) -> Face:
    """The face that is meant: the one somebody pointed at, or the only large one.

    Raises FaceRefused: `no_face` (also for an index beyond the list), `several_faces`, or a hindrance of that face.
    """
    if not faces or (index is not None and not 0 <= index < len(faces)):
        raise FaceRefused(Code.NO_FACE, faces)
    largest = max(face.frontal_pupil_distance for face in faces)
    if index is None and sum(face.frontal_pupil_distance >= BYSTANDER * largest for face in faces) > 1:
        raise FaceRefused(Code.SEVERAL_FACES, faces)
    face = faces[index or 0]
    if face.hindrances:
        raise FaceRefused(face.hindrances[0], faces)
    return face


def _face(pyramid: Pyramid, found: Found) -> Face:
    right, left = irises(pyramid, found.mesh)
    points = found.mesh.points
    face = Face(right, left, points, pose_of(points), found.confidence, _box(pyramid.photo, points))
    return replace(face, warnings=tuple(_warnings(pyramid, face)))


def _box(photo: Pixels, points: Points) -> tuple[float, float, float, float]:
    height, width = photo.shape[:2]
    left, top = np.clip(points[:, :2].min(axis=0), 0, [width - 1, height - 1])
    right, bottom = np.clip(points[:, :2].max(axis=0), 0, [width - 1, height - 1])
    return float(left), float(top), float(right), float(bottom)


def _warnings(pyramid: Pyramid, face: Face) -> list[Code]:
    height, width = pyramid.photo.shape[:2]
    outside = ((face.mesh[:, :2] < -0.5) | (face.mesh[:, :2] > [width - 0.5, height - 0.5])).any(axis=1)
    is_small = face.frontal_pupil_distance < SMALLEST_EYE_DISTANCE
    signs = {
        Code.TOO_SMALL: is_small,
        Code.TURNED_AWAY: abs(face.pose.yaw_deg) > MOST_YAW_DEG,
        Code.CUT_OFF: outside.mean() > MOST_OUTSIDE,
        Code.GLASSES_WORN: not is_small and wears_glasses(pyramid, face.mesh),  # nobody could tell on a few px
    }
    return [code for code, is_so in signs.items() if is_so]
