"""BlazeFace: where faces may be, with six rough points each.

Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs" (2019). The grids of anchors and
the coding of the answers are those of MediaPipe's graphs for these two files.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from tryon.arrays import Floats, Pixels, Points
from tryon.face.looks import Look
from tryon.networks import FULL_RANGE, SHORT_RANGE, Network

SAME_FACE = 0.3  # overlap (intersection over union) from which two answers speak of one face
KEYPOINTS = 6  # right eye, left eye, nose, mouth, right ear, left ear
RIGHT_EYE, LEFT_EYE = 0, 1


@dataclass(frozen=True)
class Detection:
    """`box` is 4x2 (its corners, so that it may be turned) and `keypoints` 6x2, px of the photo; `score` 0..1."""

    score: float
    box: Points
    keypoints: Points

    @property
    def centre(self) -> Points:
        return self.box.mean(axis=0)

    @property
    def side(self) -> float:
        """The longer side of the box, px."""
        return float(max(np.linalg.norm(self.box[1] - self.box[0]), np.linalg.norm(self.box[3] - self.box[0])))

    @property
    def angle(self) -> float:
        """Of the line from the right to the left eye, radians clockwise."""
        across = self.keypoints[LEFT_EYE] - self.keypoints[RIGHT_EYE]
        return float(np.arctan2(across[1], across[0]))


@dataclass(frozen=True)
class Detector:
    """A network and its anchors: (cells in a row, anchors in a cell) for each of its grids."""

    network: Network
    grids: tuple[tuple[int, int], ...]

    def faces(self, look: Look, *, threshold: float) -> list[Detection]:
        """All that score above `threshold` (0..1), the best first."""
        side = self.network.side
        scale, offset, picture = _letterboxed(look.pixels, side)
        coded, logits = self.network(picture)
        scores = 1 / (1 + np.exp(-np.clip(logits, -100, 100).astype(np.float64)))
        likely = scores > threshold
        if not likely.any():
            return []
        points = coded.reshape(-1, 2 + KEYPOINTS, 2)[likely].astype(np.float64)
        centres = points[:, 0] + self._anchors[likely] * side
        halves = points[:, 1] / 2
        keypoints = points[:, 2:] + (self._anchors[likely] * side)[:, None]
        boxes = np.concatenate([centres - halves, centres + halves], axis=1)
        return [
            Detection(
                score,
                look.in_photo(_corners((box - np.tile(offset, 2)) / scale - 0.5)),
                look.in_photo((points - offset) / scale - 0.5),
            )
            for score, box, points in _merged(scores[likely], boxes, keypoints)
        ]

    @cached_property
    def _anchors(self) -> Points:
        """The middle of each anchor, 0..1, in the order of the answers."""
        middles = []
        for cells, each in self.grids:
            along = (np.arange(cells) + 0.5) / cells
            down, across = np.meshgrid(along, along, indexing="ij")
            middles.append(np.repeat(np.stack([across.ravel(), down.ravel()], axis=1), each, axis=0))
        return np.concatenate(middles)


def _letterboxed(pixels: Pixels, side: int) -> tuple[float, Points, Floats]:
    """The picture in the middle of a `side` x `side` square, -1..1: (scale, where its corner lies, square)."""
    height, width = pixels.shape[:2]
    scale = side / max(width, height)
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    left, top = (side - columns) // 2, (side - rows) // 2
    square = np.zeros((side, side, 3), np.float32)
    square[top : top + rows, left : left + columns] = small.astype(np.float32) / 127.5 - 1
    return scale, np.array([left, top], np.float64), square


def _merged(scores: Points, boxes: Points, keypoints: Points) -> list[tuple[float, Points, Points]]:
    """(score, box, keypoints) of each face: the mean of the answers that overlap, weighted by their scores."""
    waiting = np.argsort(-scores)
    found = []
    while len(waiting):
        best = waiting[0]
        same = _overlap(boxes[waiting], boxes[best]) > SAME_FACE
        same[0] = True
        together = waiting[same]
        weights = scores[together] / scores[together].sum()
        box = np.tensordot(weights, boxes[together], axes=1)
        found.append((float(scores[best]), box, np.tensordot(weights, keypoints[together], axes=1)))
        waiting = waiting[~same]
    return found


def _overlap(boxes: Points, box: Points) -> Points:
    """Intersection over union of each of Nx4 (left, top, right, bottom) with one."""
    sides = np.minimum(boxes[:, 2:], box[2:]) - np.maximum(boxes[:, :2], box[:2])
    shared = np.clip(sides, 0, None).prod(axis=1)
    areas = np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(axis=1)
    return shared / np.maximum(areas + np.clip(box[2:] - box[:2], 0, None).prod() - shared, 1e-9)


def _corners(box: Points) -> Points:
    left, top, right, bottom = box
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


FAR = Detector(FULL_RANGE, grids=((48, 1),))
NEAR = Detector(SHORT_RANGE, grids=((16, 2), (8, 6)))
