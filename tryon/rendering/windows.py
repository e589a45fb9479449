"""The part of a photo in which a frame lies."""

from dataclasses import dataclass

import numpy as np

from tryon.arrays import Floats, Pixels, Points


@dataclass(frozen=True)
class Window:
    """Columns `left` to `right` and rows `top` to `bottom` of a photo, the last of each excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def round(cls, points: Points, photo: Pixels) -> "Window":
        """All of Nx2 px that lies in the photo."""
        height, width = photo.shape[:2]
        left, top = (int(low) for low in np.clip(np.floor(points.min(axis=0)), 0, [width, height]))
        right, bottom = (int(high) for high in np.clip(np.ceil(points.max(axis=0)), [left, top], [width, height]))
        return cls(left, top, right, bottom)

    @property
    def shape(self) -> tuple[int, int]:
        return self.bottom - self.top, self.right - self.left

    @property
    def corner(self) -> Points:
        return np.array([self.left, self.top], np.float64)

    def grown(self, px: int) -> "Window":
        """With so much more on each side, be it in the photo or not."""
        return Window(self.left - px, self.top - px, self.right + px, self.bottom + px)

    def cut(self, photo: Pixels) -> Pixels:
        """A view, not a copy."""
        return photo[self.top : self.bottom, self.left : self.right]

    def middles(self, px_each: float) -> tuple[Floats, Floats]:
        """(1xW, Hx1): x and y in the photo of the middle of each part of a px, or of each so many px."""
        rows, columns = (int(np.ceil(side / px_each - 1e-6)) for side in self.shape)
        x = (np.arange(columns) + 0.5) * px_each + self.left - 0.5
        y = (np.arange(rows) + 0.5) * px_each + self.top - 0.5
        return x[None, :].astype(np.float32), y[:, None].astype(np.float32)
