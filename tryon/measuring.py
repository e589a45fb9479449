"""What is kept of the faces of a photo: where they are and how large. No mesh, and nothing to know anybody again by."""

from typing import TypedDict

import numpy as np

from tryon.arrays import Points
from tryon.face.faces import Code, Face, FaceRefused, chosen
from tryon.photo import Photo
from tryon.rendering.heads import Head
from tryon.scale import scale_of

# Points of the mesh down the sides of the face, the person's right and left.
SIDES = ([54, 21, 162, 127, 234, 93], [284, 251, 389, 356, 454, 323])
HINGE_MM = -3.0  # below the pupils, so above them: where the sides of most frames begin
# The sides of the nose where it comes through the plane of a frame: in the mean head 19 mm apart, 8 mm below the pupils
# and 14 mm before the eyes.
NOSE = (188, 412)


class MeasuredFace(TypedDict):
    """`box` (left, top, right, bottom) in px of the stored photo; lengths in mm at the distance `pd_mm`."""

    box: list[int]
    pd_mm: float
    pd_uncertainty_mm: float
    pd_source: str
    roll_deg: float
    yaw_deg: float
    pitch_deg: float
    face_width_mm: float
    nose_width_mm: float
    warnings: list[str]


class Measured(TypedDict, total=False):
    """`warnings` are about the photo as a whole."""

    focal_length_mm: int | None
    faces: list[MeasuredFace]
    warnings: list[str]


def measured(photo: Photo, faces: list[Face]) -> Measured:
    """What to keep of the faces of a photo (face.faces.faces_in), in their order."""
    return {
        "focal_length_mm": photo.focal_length_mm,
        "faces": [measured_face(photo, face) for face in faces],
        "warnings": _warnings(faces),
    }


def hindrance(faces: list[Face]) -> str:
    """The code of why frames can be put on none of the faces; "" when they can."""
    if not faces:
        return Code.NO_FACE
    return faces[0].hindrances[0] if faces[0].hindrances else ""  # those without one come first


def measured_face(photo: Photo, face: Face) -> MeasuredFace:
    scale = scale_of(face)
    mesh = Head.of(face, scale, photo).mesh
    left, top, right, bottom = (round(edge) for edge in face.box)
    return {
        "box": [left, top, right, bottom],
        "pd_mm": round(scale.pd_mm, 1),
        "pd_uncertainty_mm": round(scale.pd_deviation_mm, 1),
        "pd_source": scale.source,
        "roll_deg": round(face.pose.roll_deg, 1),
        "yaw_deg": round(face.pose.yaw_deg, 1),
        "pitch_deg": round(face.pose.pitch_deg, 1),
        "face_width_mm": round(_width(mesh), 1),
        "nose_width_mm": round(float(mesh[NOSE[1], 0] - mesh[NOSE[0], 0]), 1),
        "warnings": [code.value for code in face.warnings],
    }


def growth(face: MeasuredFace, pd_mm: float | None) -> float:
    """What the lengths of a face are multiplied by once somebody has measured its pupillary distance: who measured that
    has measured all of the face."""
    return (pd_mm or face["pd_mm"]) / face["pd_mm"]


def nearest(faces: list[Face], box: list[int]) -> Face:
    """Of the faces of a photo that was looked at again, the one in this box. Raises FaceRefused when there is none."""
    if not faces:
        raise FaceRefused(Code.NO_FACE, faces)
    return min(faces, key=lambda face: float(np.abs(np.subtract(face.box, box)).sum()))


def _warnings(faces: list[Face]) -> list[str]:
    try:
        return [code.value for code in chosen(faces).warnings]
    except FaceRefused as refused:
        return [refused.code.value]


def _width(mesh: Points) -> float:
    """Between the temples, at the height of the hinges."""
    right, left = (_x_at(mesh[points], HINGE_MM) for points in SIDES)
    return left - right


def _x_at(points: Points, y_mm: float) -> float:
    ordered = points[np.argsort(points[:, 1])]
    return float(np.interp(y_mm, ordered[:, 1], ordered[:, 0]))
