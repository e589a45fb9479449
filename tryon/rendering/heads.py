"""Somebody's own head in millimetres, and the camera that sees it."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.arrays import Floats, Matrix, Points
from tryon.face.faces import Face
from tryon.model_files import canonical_face
from tryon.photo import Photo
from tryon.rendering.windows import Window
from tryon.scale import Scale

SENSOR_MM = 36.0  # the width of 35 mm film
# Times the longest side of the photo: 36 mm of a small camera, between phones and portrait lenses. A wrong guess
# shows in the temples only.
USUAL_FOCAL_LENGTH = 1.0
NEAREST_MM, FARTHEST_MM = 380.0, 2500.0  # an arm at half length; from there on all cameras see the same
LIDS = [159, 145, 386, 374]
EMPTY = np.float32(1e4)  # mm; farther than any head


@dataclass(frozen=True)
class Head:
    """`mesh` is 468x3 mm; `middle` (px) is where its origin is seen, `distance_mm` how far from the camera."""

    mesh: Points
    rotation: Matrix
    middle: Points
    mm_per_px: float
    distance_mm: float

    @classmethod
    def of(cls, face: Face, scale: Scale, photo: Photo) -> "Head":
        rotation = face.pose.rotation
        middle = face.pupils.mean(axis=0)
        seen = (face.mesh - [middle[0], middle[1], 0]) * scale.mm_per_px
        mesh = seen @ rotation
        # The pupils are known in the picture only: they are put on their ray, as deep in the head as the lids.
        depth = mesh[LIDS, 2].mean() / max(rotation[2, 2], 0.3)
        focal = photo.focal_length_mm / SENSOR_MM if photo.focal_length_mm else USUAL_FOCAL_LENGTH
        distance = np.clip(focal * max(photo.pixels.shape[:2]) * scale.mm_per_px, NEAREST_MM, FARTHEST_MM)
        return cls(mesh - depth * rotation[2], rotation, middle, scale.mm_per_px, float(distance))

    @property
    def px_per_mm(self) -> float:
        return 1 / self.mm_per_px

    def seen(self, points: Points) -> Points:
        """Nx3 mm of the head as x, y in px of the photo and depth in mm behind the eyes."""
        turned = points @ self.rotation.T
        nearness = self.distance_mm / (self.distance_mm + turned[:, 2:]) / self.mm_per_px
        return np.column_stack([self.middle + turned[:, :2] * nearness, turned[:, 2]])

    def depth(self, window: Window) -> Floats:
        """HxW mm: how deep the face lies behind each px, EMPTY where it does not."""
        seen = self.seen(self.mesh)
        corners = np.round((seen[:, :2] - window.corner) * 16).astype(np.int32)
        depths = seen[triangles(), 2].mean(axis=1)
        buffer = np.full(window.shape, EMPTY, np.float32)
        for index in np.argsort(-depths):  # the far ones first, the near ones over them
            cv2.fillConvexPoly(buffer, corners[triangles()[index]], float(depths[index]), cv2.LINE_8, 4)
        return buffer


@cache
def triangles() -> NDArray[np.int32]:
    """Tx3 numbers of points: a Delaunay net over the mean head as seen from the front."""
    net = cv2.Subdiv2D((-200, -200, 400, 400))
    numbers = {}
    for number, (x, y) in enumerate(canonical_face()[:, :2].astype(np.float32)):
        vertex = net.insert((float(x), float(y)))
        numbers[net.getVertex(vertex)[0]] = number
    corners = np.asarray(net.getTriangleList(), np.float32).reshape(-1, 3, 2)
    named = [[numbers.get((float(x), float(y))) for x, y in triangle] for triangle in corners]
    # Triangles at the rim of the net have corners that are no points of the head.
    return np.array([triangle for triangle in named if None not in triangle], np.int32)
