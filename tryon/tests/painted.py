"""Faces as no camera sees them: turned into profile, and painted."""

import cv2
import numpy as np

from tryon.face.faces import faces_in
from tryon.rendering.heads import triangles


def in_profile(pixels, *, yaw_deg):
    """The face of a photo on grey, its mesh turned by so much more to one side."""
    mesh = faces_in(pixels)[0].mesh
    turn, _ = cv2.Rodrigues(np.array([0, np.radians(yaw_deg), 0]))
    turned = (mesh - mesh.mean(axis=0)) @ turn.T + [pixels.shape[1] / 2, pixels.shape[0] / 2, 0]
    picture = np.full_like(pixels, 150)
    corners = triangles()
    for index in np.argsort(-turned[corners, 2].mean(axis=1)):  # the far ones first, the near ones over them
        before, after = (points[corners[index], :2].astype(np.float32) for points in (mesh, turned))
        whole = cv2.warpAffine(pixels, cv2.getAffineTransform(before, after), pixels.shape[1::-1])
        place = np.zeros(pixels.shape[:2], np.uint8)
        cv2.fillConvexPoly(place, np.round(after).astype(np.int32), 1)
        picture[place > 0] = whole[place > 0]
    return picture


def in_oil(pixels, *, strokes=6000):
    """The photo in strokes that become finer, along the edges of what they show."""
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), (0, 0), 3)
    across, down = (cv2.Sobel(grey, cv2.CV_32F, *axis) for axis in ((1, 0), (0, 1)))
    chance = np.random.default_rng(7)
    canvas = np.full_like(pixels, 180)
    for number in range(strokes):
        width = int(np.interp(number / strokes, [0, 0.3, 1], [14, 8, 3]))
        y, x = (int(chance.integers(side)) for side in pixels.shape[:2])
        angle = np.arctan2(down[y, x], across[y, x]) + np.pi / 2
        reach = width * np.array([np.cos(angle), np.sin(angle)])
        colour = np.clip(pixels[y, x] + chance.normal(0, 6, 3), 0, 255)
        ends = (np.round([x, y] + sign * reach).astype(int).tolist() for sign in (-1, 1))
        cv2.line(canvas, *ends, colour.tolist(), width, cv2.LINE_AA)
    return canvas
