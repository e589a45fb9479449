"""Face Mesh: 468 points of one face, and how sure the network is that it looked at one.

Kartynnik et al., "Real-time Facial Surface Geometry from Monocular Video on Mobile GPUs" (2019).
"""

from dataclasses import dataclass

import numpy as np

from tryon.arrays import Points
from tryon.face.detector import Detection
from tryon.face.pyramid import Pyramid
from tryon.face.regions import Region
from tryon.networks import MESH

MARGIN = 1.5  # the region is so many times the face, as the network was trained
PASSES = 2  # the first is cut by rough points, the second by the mesh of the first

# Points of the mesh, by their numbers in MediaPipe's canonical face.
RIGHT_EYE_OUTER, RIGHT_EYE_INNER = 33, 133
LEFT_EYE_OUTER, LEFT_EYE_INNER = 263, 362
RIGHT_CHEEK, LEFT_CHEEK = 234, 454
FOREHEAD, CHIN = 10, 152


@dataclass(frozen=True)
class Mesh:
    """`points` is 468x3 float64: x and y in px of the photo, z in px as well, smaller nearer to the camera.

    `confidence` is 0..1.
    """

    points: Points
    confidence: float

    @property
    def angle(self) -> float:
        """Of the line through the outer corners of the eyes, radians clockwise."""
        across = self.points[LEFT_EYE_OUTER, :2] - self.points[RIGHT_EYE_OUTER, :2]
        return float(np.arctan2(across[1], across[0]))

    def region(self, *, margin: float = MARGIN) -> Region:
        """A square `margin` times the extent of the mesh, turned to its eye line."""
        angle = self.angle
        cos, sin = np.cos(angle), np.sin(angle)
        turn = np.array([[cos, sin], [-sin, cos]])
        upright = self.points[:, :2] @ turn.T
        low, high = upright.min(axis=0), upright.max(axis=0)
        return Region(turn.T @ ((low + high) / 2), margin * float(max(high - low)), angle)


def mesh_of(pyramid: Pyramid, detection: Detection) -> Mesh:
    """The mesh of a detected face; its confidence is low when there is none."""
    region = Region(detection.centre, MARGIN * detection.side, detection.angle)
    mesh = _mesh_in(pyramid, region)
    for _ in range(PASSES - 1):
        mesh = _mesh_in(pyramid, mesh.region())
    return mesh


def _mesh_in(pyramid: Pyramid, region: Region) -> Mesh:
    side = MESH.side
    coded, logit = MESH(region.cut(pyramid, side))
    points = coded.reshape(-1, 3).astype(np.float64)
    points[:, 2] *= region.side / side
    points[:, :2] = region.in_photo(points[:, :2], side)
    return Mesh(points, float(1 / (1 + np.exp(-np.clip(logit[0], -100, 100)))))
