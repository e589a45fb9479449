"""The outline of a lens, by the name of its shape.

An outline is Nx2 float64 in mm about the centre of its box, +x towards the temple, +y down, and its
bounding box is exactly A x B. Shapes made of control points are closed uniform cubic B-splines: such a
curve stays inside its control polygon and keeps its curvature continuous, so it never wobbles.
"""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

SAMPLES = 720  # a step is about 0.2 mm on the largest lens, and its sagitta is under 0.001 mm

# Exponents of a superellipse for (top, bottom), then how far up its widest line lies (part of half B),
# then how much narrower it gets from that line to the bottom (part of half A).
SUPERELLIPSES = {
    "round": ((2.05, 2.05), 0.0, 0.0),
    "oval": ((2.25, 2.2), 0.06, 0.02),
    "panto": ((2.5, 2.05), 0.16, 0.02),
    "rectangle": ((5.4, 4.2), 0.10, 0.04),
    "square": ((4.2, 3.1), 0.16, 0.06),
}

CONTROL_POINTS = {
    "wayfarer": [
        (-1.04, -0.60), (-0.90, -1.02), (-0.42, -1.07), (0.20, -1.08), (0.76, -1.08), (1.07, -1.00),
        (1.09, -0.64), (1.04, -0.14), (0.98, 0.38), (0.82, 0.88), (0.34, 1.10), (-0.22, 1.10),
        (-0.70, 0.95), (-0.95, 0.48), (-1.05, -0.06),
    ],
    "browline": [
        (-1.02, -0.62), (-0.88, -1.00), (-0.40, -1.05), (0.20, -1.06), (0.74, -1.05), (1.05, -0.98),
        (1.09, -0.55), (1.06, -0.02), (0.97, 0.52), (0.70, 0.96), (0.20, 1.09), (-0.32, 1.07),
        (-0.78, 0.88), (-1.00, 0.42), (-1.06, -0.10),
    ],
    "cat_eye": [
        (-1.04, -0.24), (-0.96, -0.68), (-0.62, -0.92), (-0.12, -1.00), (0.40, -1.08), (0.86, -1.16),
        (1.13, -1.04), (1.11, -0.62), (1.05, -0.10), (0.94, 0.42), (0.66, 0.88), (0.16, 1.07),
        (-0.40, 1.03), (-0.84, 0.74), (-1.03, 0.26),
    ],
    "aviator": [
        (-1.06, -0.62), (-0.92, -0.98), (-0.48, -1.06), (0.08, -1.07), (0.62, -1.04), (0.98, -0.80),
        (1.07, -0.36), (1.05, 0.12), (0.92, 0.58), (0.62, 0.96), (0.20, 1.10), (-0.22, 0.98),
        (-0.60, 0.62), (-0.88, 0.14), (-1.04, -0.28),
    ],
    "shield": [
        (-1.02, -0.55), (-0.84, -0.95), (-0.30, -1.02), (0.30, -1.03), (0.80, -0.98), (1.10, -0.78),
        (1.12, -0.34), (0.98, 0.18), (0.66, 0.70), (0.22, 1.02), (-0.22, 1.10), (-0.58, 0.98),
        (-0.80, 0.55), (-0.96, 0.05),
    ],
}  # fmt: skip

# Corners of a hexagon; each is rounded over the last part of the two sides that meet in it.
GEOMETRIC_CORNERS = [(-1.0, -0.12), (-0.56, -1.0), (0.60, -1.0), (1.0, -0.16), (0.56, 1.0), (-0.54, 1.0)]
CORNER_PART = 0.17

SHAPES = tuple(sorted([*SUPERELLIPSES, *CONTROL_POINTS, "geometric"]))


def lens_outline(shape: str, *, a_mm: float, b_mm: float) -> Points:
    """Outline of the right-hand lens of the picture. Raises ValueError for a shape we can not draw."""
    if shape in SUPERELLIPSES:
        drawn = _superellipse(*SUPERELLIPSES[shape])
    elif shape in CONTROL_POINTS:
        drawn = _closed_spline(np.array(CONTROL_POINTS[shape]))
    elif shape == "geometric":
        drawn = _closed_spline(_with_tight_corners(np.array(GEOMETRIC_CORNERS)))
    else:
        raise ValueError(f"unknown lens shape {shape!r}, known: {', '.join(SHAPES)}")
    drawn = _evenly_spaced(drawn)
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    return (drawn - (low + high) / 2) / (high - low) * (a_mm, b_mm)


def _evenly_spaced(drawn: Points) -> Points:
    """The same closed curve by length: the straight sides of a superellipse hardly get a point otherwise."""
    closed = np.vstack([drawn, drawn[:1]])
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
    places = np.linspace(0, length[-1], SAMPLES, endpoint=False)
    return np.column_stack([np.interp(places, length, closed[:, axis]) for axis in (0, 1)])


def _superellipse(exponents: tuple[float, float], widest: float, taper: float) -> Points:
    angle = np.linspace(0, 2 * np.pi, 4 * SAMPLES, endpoint=False)
    cos, sin = np.cos(angle), np.sin(angle)
    power = 2 / np.where(sin < 0, *exponents)
    x = np.sign(cos) * np.abs(cos) ** power
    y = np.sign(sin) * np.abs(sin) ** power
    y = np.where(y < 0, y * (1 - widest), y * (1 + widest))
    x *= 1 - taper * np.clip(y, 0, None) ** 2
    return np.column_stack([x, y])


def _closed_spline(control: Points) -> Points:
    per_span = 4 * SAMPLES // len(control)
    t = np.linspace(0, 1, per_span, endpoint=False)[:, None]
    basis = (
        (1 - t) ** 3 / 6,
        (3 * t**3 - 6 * t**2 + 4) / 6,
        (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
        t**3 / 6,
    )
    spans = [
        sum(weight * control[(start + i) % len(control)] for i, weight in enumerate(basis))
        for start in range(len(control))
    ]
    return np.concatenate(spans)


def _with_tight_corners(corners: Points) -> Points:
    """Control points that keep the sides of a polygon straight and round its corners only."""
    points = []
    for here, following in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        points += [here + part * (following - here) for part in (CORNER_PART, 0.5, 1 - CORNER_PART)]
    return np.array(points)
