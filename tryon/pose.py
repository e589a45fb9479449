"""How a head is turned: the similarity that carries the mean head onto a mesh. No focal length is needed for it."""

from dataclasses import dataclass

import numpy as np

from tryon.arrays import Matrix, Points
from tryon.model_files import canonical_face

# Points that neither speaking nor laughing moves: bridge and root of the nose, corners of the eyes, lids, brows,
# forehead, temples.
STABLE = [
    *(168, 6, 197, 195, 5, 8, 9, 151),
    *(33, 133, 362, 263, 159, 145, 386, 374),
    *(70, 63, 105, 66, 107, 336, 296, 334, 293, 300),
    *(10, 109, 338, 67, 297, 103, 332, 54, 284),
    *(127, 356, 234, 454, 93, 323, 162, 389, 21, 251),
]


@dataclass(frozen=True)
class Pose:
    """`rotation` (3x3 float64) turns axes of the head into those of the picture: x to the right, y down, z away.

    A point of the mean head (mm) lies at `scale` * rotation @ point + `offset` (px). The angles are degrees: roll
    clockwise in the picture, yaw positive when the face looks to the left of the picture, pitch positive when it
    looks down.
    """

    rotation: Matrix
    scale: float
    offset: Points

    @property
    def roll_deg(self) -> float:
        return float(np.degrees(np.arctan2(self.rotation[1, 0], self.rotation[0, 0])))

    @property
    def yaw_deg(self) -> float:
        return float(np.degrees(np.arctan2(-self.rotation[2, 0], self.foreshortening)))

    @property
    def pitch_deg(self) -> float:
        return float(np.degrees(np.arctan2(self.rotation[2, 1], self.rotation[2, 2])))

    @property
    def foreshortening(self) -> float:
        """How much of a length between the two sides of the head is seen in the picture: 1 from the front, 0..1."""
        return float(np.hypot(self.rotation[0, 0], self.rotation[1, 0]))


def pose_of(mesh: Points) -> Pose:
    """The pose of a mesh of 468x3 px (face.landmarks.Mesh.points)."""
    return Pose(*similarity(canonical_face()[STABLE], mesh[STABLE]))


def similarity(source: Points, target: Points) -> tuple[Matrix, float, Points]:
    """(rotation, scale, offset) with the least squares of scale * rotation @ source + offset - target, Nx3 each.

    Umeyama, "Least-squares estimation of transformation parameters between two point patterns", IEEE PAMI 13 (1991).
    """
    source_middle, target_middle = source.mean(axis=0), target.mean(axis=0)
    centred, aimed = source - source_middle, target - target_middle
    left, sizes, right = np.linalg.svd(aimed.T @ centred)
    # A mirror image would fit some noise better than any turn; a head is never one.
    handed = np.array([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
    rotation = left @ np.diag(handed) @ right
    scale = float((sizes * handed).sum() / (centred**2).sum())
    return rotation, scale, target_middle - scale * rotation @ source_middle
