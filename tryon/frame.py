"""The front of a frame as a flat sheet in millimetres: what is to be bent round a face."""

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from tryon.arrays import Floats
from tryon.cutout import CutOut, NoFrameFound
from tryon.drawing.frame import Picture
from tryon.drawing.measures import Measures

TEMPLE_SHARE = 0.14  # of the height of a lens; temples are 3 mm high on wire frames and 5 to 6 on acetate ones
TEMPLE_MM = (3.0, 6.0)
TEMPLE_TO_END_PIECE = 1.4  # at most: a wire carries no paddle
END_PIECE_MM = 2.2  # about as long as end pieces are
OPAQUE = 127  # of 255


@dataclass(frozen=True)
class Front:
    """A front view and the millimetres that go with it.

    `rgba` is HxWx4 uint8 with straight alpha, `lens` HxW uint8 (255 inside a lens). Rows and columns count from the
    top left corner and may lie between px: the datum row is the horizontal midline of the lenses, the hinge row that
    of the temples, the centre column runs through the bridge.
    """

    rgba: NDArray[np.uint8]
    lens: NDArray[np.uint8]
    px_per_mm: float
    datum_row: float
    hinge_row: float
    centre_column: float
    width_mm: float
    lens_height_mm: float
    bridge_mm: float

    @classmethod
    def drawn(cls, picture: Picture, measures: Measures) -> "Front":
        """The front of a frame that we drew ourselves."""
        return cls(
            rgba=picture.rgba,
            lens=picture.lens,
            px_per_mm=picture.px_per_mm,
            datum_row=picture.datum_row,
            hinge_row=picture.hinge_row,
            centre_column=picture.centre_column,
            width_mm=picture.width_mm,
            lens_height_mm=measures.b_mm,
            bridge_mm=measures.dbl_mm,
        )

    @classmethod
    def cut(cls, cut: CutOut, measures: Measures) -> "Front":
        """The front of a product photo: its width is what the catalogue says it is.

        Raises NoFrameFound when the photo shows no lenses, for then nobody knows where the eyes belong.
        """
        glass = np.flatnonzero((cut.lens > 127).any(axis=1))
        if not len(glass):
            raise NoFrameFound
        px_per_mm = cut.rgba.shape[1] / measures.frame_width_mm
        return cls(
            rgba=cut.rgba,
            lens=cut.lens,
            px_per_mm=px_per_mm,
            datum_row=float(glass[0] + glass[-1] + 1) / 2,
            hinge_row=_widest_row(cut, within_px=END_PIECE_MM * px_per_mm),
            centre_column=cut.rgba.shape[1] / 2,
            width_mm=measures.frame_width_mm,
            lens_height_mm=measures.b_mm,
            bridge_mm=measures.dbl_mm,
        )

    def tinted(self, colour: tuple[int, int, int], density: float) -> "Front":
        """With `colour` (RGB) in its lenses, `density` 0 (clear) to 1 (black to the light), behind what they show."""
        layer = self.sheet.layer
        tint = (self.sheet.lens * density * (1 - layer[..., 3]))[..., None]
        mixed = layer + tint * np.append(np.array(colour, np.float32) / 255, np.float32(1))
        straight = np.dstack([mixed[..., :3] / np.maximum(mixed[..., 3:], 1e-4), mixed[..., 3]])
        return replace(self, rgba=np.round(np.clip(straight, 0, 1) * 255).astype(np.uint8))

    @property
    def hinge_mm(self) -> float:
        """From the datum line down; above it negative."""
        return (self.hinge_row - self.datum_row) / self.px_per_mm

    @property
    def temple_height_mm(self) -> float:
        """Near the hinge."""
        most = min(TEMPLE_MM[1], TEMPLE_TO_END_PIECE * self.end_piece_height_mm)
        return max(min(TEMPLE_SHARE * self.lens_height_mm, most), TEMPLE_MM[0])

    @cached_property
    def end_piece_height_mm(self) -> float:
        """Of what is opaque at both ends of the front, at most as high as a temple."""
        reach = max(1, round(END_PIECE_MM * self.px_per_mm))
        opaque = self.rgba[..., 3] > OPAQUE
        columns = np.flatnonzero(opaque.any(axis=0))
        if not len(columns):
            return TEMPLE_MM[0]
        first, last = columns[0], columns[-1]
        heights = np.concatenate(
            [opaque[:, first : first + reach], opaque[:, last - reach + 1 : last + 1]], axis=1
        ).sum(axis=0)
        return min(float(np.median(heights)) / self.px_per_mm, TEMPLE_MM[1])

    @property
    def above_mm(self) -> float:
        """What the picture shows above the datum line."""
        return self.datum_row / self.px_per_mm

    @property
    def below_mm(self) -> float:
        return (self.rgba.shape[0] - self.datum_row) / self.px_per_mm

    @cached_property
    def sheet(self) -> "Sheet":
        layer = self.rgba.astype(np.float32) / np.float32(255)
        layer[..., :3] *= layer[..., 3:]
        lens = self.lens.astype(np.float32) / np.float32(255)
        return Sheet(layer, lens, self.px_per_mm, self.centre_column, self.datum_row)

    def end_piece(self, side: int) -> tuple[Floats, float]:
        """(RGB 0..1, alpha 0..1) where the temple of the left (-1) or right (+1) side of the picture begins."""
        row = int(np.clip(self.hinge_row, 0, self.rgba.shape[0] - 1))
        opaque = np.flatnonzero(self.rgba[row, :, 3])
        if not len(opaque):
            return np.zeros(3, np.float32), 0.0
        reach = max(1, round(END_PIECE_MM * self.px_per_mm))
        end = opaque[:reach] if side < 0 else opaque[-reach:]
        layer = self.sheet.layer[row, end]
        alpha = float(layer[:, 3].sum())
        return layer[:, :3].sum(axis=0) / np.float32(alpha), alpha / len(end)


@dataclass(frozen=True)
class Sheet:
    """`layer` is HxWx4 float32, 0..1, colours multiplied by alpha; `lens` HxW float32, 0..1."""

    layer: Floats
    lens: Floats
    px_per_mm: float
    centre_column: float
    datum_row: float

    def shrunk_for(self, px_per_mm: float) -> "Sheet":
        """Halved until it is hardly finer than that: sampling a much finer sheet would skip px of thin rims."""
        sheet = self
        while sheet.px_per_mm >= 2 * px_per_mm and min(sheet.lens.shape) > 1:
            sheet = sheet._halved()
        return sheet

    def at(self, x_mm: Floats, y_mm: Floats) -> tuple[Floats, Floats]:
        """(layer, lens) at points of the sheet, HxW each: right of the centre, below the datum; nothing outside."""
        columns = x_mm * np.float32(self.px_per_mm) + np.float32(self.centre_column - 0.5)
        rows = y_mm * np.float32(self.px_per_mm) + np.float32(self.datum_row - 0.5)
        layer, lens = (
            cv2.remap(part, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0, 0))
            for part in (self.layer, self.lens)
        )
        return np.asarray(layer, np.float32), np.asarray(lens, np.float32)

    def _halved(self) -> "Sheet":
        # An odd row or column is repeated, so that the scale stays exactly a half.
        odd_row, odd_column = self.lens.shape[0] % 2, self.lens.shape[1] % 2
        layer, lens = (
            cv2.copyMakeBorder(part, 0, odd_row, 0, odd_column, cv2.BORDER_REPLICATE)
            for part in (self.layer, self.lens)
        )
        size = lens.shape[1] // 2, lens.shape[0] // 2
        return Sheet(
            np.asarray(cv2.resize(layer, size, interpolation=cv2.INTER_AREA), np.float32),
            np.asarray(cv2.resize(lens, size, interpolation=cv2.INTER_AREA), np.float32),
            self.px_per_mm / 2,
            self.centre_column / 2,
            self.datum_row / 2,
        )


def _widest_row(cut: CutOut, *, within_px: float) -> float:
    """The middle of the rows that reach to both sides of the picture: there the end pieces are."""
    opaque = cut.rgba[..., 3] > OPAQUE
    reach = max(1, round(within_px))
    rows = np.flatnonzero(opaque[:, :reach].any(axis=1) & opaque[:, -reach:].any(axis=1))
    return float(rows.mean()) if len(rows) else cut.rgba.shape[0] / 3
