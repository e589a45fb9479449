"""Where a frame sits on a nose: how low, how far before the eyes, and how its front is bent."""

from dataclasses import dataclass

import numpy as np

from tryon.arrays import Floats
from tryon.frame import Front
from tryon.rendering.heads import Head
from tryon.rendering.windows import Window

# The datum line lies below the pupils, the lower the wider the bridge and the higher the lenses are: fitted by eye to
# photos of people who wear their glasses.
DROP_MM, DROP_FOR_BRIDGE, DROP_FOR_HEIGHT = 2.6, 0.30, 0.10
USUAL_BRIDGE_MM, USUAL_HEIGHT_MM = 18.0, 40.0
LEAST_DROP_MM, MOST_DROP_MM = 1.0, 6.0
BRIDGE_ABOVE = 0.16  # of the lens height: how far the bridge stands above the datum line
NEAREST_MM, FARTHEST_MM = 12.5, 20.0  # before the lids; 12 to 14 mm before the cornea is what opticians fit
RIDGE = [9, 8, 168, 6, 197, 195, 5]  # of the nose, from the brows down
SELLION = [168, 6, 197, 8]

PANTOSCOPIC_TILT = np.tan(np.radians(7.0))  # the lower edge nearer to the cheeks; 5 to 10° are usual
WRAP_RADIUS_MM = 260.0  # of the front seen from above: a base curve of about 2


@dataclass(frozen=True)
class Seat:
    """The sheet is z = `z` + tilt * (y - `y`) + (x - `x`)² / (2 * wrap radius), all mm of the head."""

    x: float
    y: float
    z: float

    @classmethod
    def of(cls, front: Front, head: Head) -> "Seat":
        drop = DROP_MM + DROP_FOR_BRIDGE * (front.bridge_mm - USUAL_BRIDGE_MM)
        drop += DROP_FOR_HEIGHT * (front.lens_height_mm - USUAL_HEIGHT_MM)
        y = float(np.clip(drop, LEAST_DROP_MM, MOST_DROP_MM))
        ridge = head.mesh[RIDGE]
        ridge = ridge[np.argsort(ridge[:, 1])]
        nose = float(np.interp(y - BRIDGE_ABOVE * front.lens_height_mm, ridge[:, 1], ridge[:, 2]))
        z = float(np.clip(nose - 0.5, -FARTHEST_MM, -NEAREST_MM))
        # Half of the way from the pupils to the nose: noses stand askew, and so do meshes.
        return cls(0.5 * float(head.mesh[SELLION, 0].mean()), y, z)

    def depth(self, x: float, y: float) -> float:
        """z of the sheet at a point of the head."""
        return float(self.z + (y - self.y) * PANTOSCOPIC_TILT + (x - self.x) ** 2 / (2 * WRAP_RADIUS_MM))

    def cast(
        self, head: Head, window: Window, *, px_each: float = 1, behind_mm: float = 0
    ) -> tuple[Floats, Floats, Floats]:
        """(x, y, depth) in mm where the rays of px, one for each `px_each`, meet the sheet, or one `behind_mm` of it.

        x and y count from the middle of the sheet, depth from the eyes away from the camera. A ray is a straight line
        and the sheet a parabola, so the nearer of the two crossings is wanted.
        """
        to_right, down = window.middles(px_each)
        across = (to_right - np.float32(head.middle[0])) * np.float32(head.mm_per_px / head.distance_mm)
        along = (down - np.float32(head.middle[1])) * np.float32(head.mm_per_px / head.distance_mm)
        turn = head.rotation.astype(np.float32)
        ray_x, ray_y, ray_z = (turn[0, axis] * across + turn[1, axis] * along + turn[2, axis] for axis in range(3))
        camera = -np.float32(head.distance_mm) * turn[2]
        x, y = camera[0] - np.float32(self.x), camera[1] - np.float32(self.y)
        tilt, radius = np.float32(PANTOSCOPIC_TILT), np.float32(WRAP_RADIUS_MM)
        curve = ray_x * ray_x / (2 * radius)
        slope = ray_x * (x / radius) + ray_y * tilt - ray_z
        gap = x * x / (2 * radius) + y * tilt + np.float32(self.z + behind_mm) - camera[2]
        root = np.sqrt(np.maximum(slope * slope - 4 * curve * gap, 0))
        reach = 2 * gap / np.maximum(root - slope, np.float32(1e-3))
        return x + reach * ray_x, y + reach * ray_y, reach - np.float32(head.distance_mm)
