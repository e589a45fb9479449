"""Where the camera sees which place of the sheet."""

from dataclasses import dataclass

import cv2
import numpy as np

from tryon.arrays import Floats
from tryon.rendering.heads import Head
from tryon.rendering.seats import Seat
from tryon.rendering.windows import Window

STEP_PX = 8  # from one ray to the next: a front bends so little that what lies between is straight to 0.01 mm


@dataclass(frozen=True)
class Rays:
    """`x`, `y` and `depth` are mm as Seat.cast has them, for one ray in each STEP_PX x STEP_PX px of the window and of
    one more row and column on each side."""

    window: Window
    x: Floats
    y: Floats
    depth: Floats

    @classmethod
    def of(cls, seat: Seat, head: Head, window: Window) -> "Rays":
        return cls(window, *seat.cast(head, window.grown(STEP_PX), px_each=STEP_PX))

    def between(self, levels: Floats, *, parts: int = 1) -> Floats:
        """Levels that are known for each ray, for each of `parts` x `parts` in each px of the window."""
        each = STEP_PX * parts
        rows, columns = (side * parts for side in self.window.shape)
        size = levels.shape[1] * each, levels.shape[0] * each
        fine = np.asarray(cv2.resize(levels, size, interpolation=cv2.INTER_LINEAR), np.float32)
        return fine[each : each + rows, each : each + columns]
