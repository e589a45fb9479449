"""How a frame suits a face, in millimetres: its width, and its bridge. Advice for choosing, never for centring lenses.

Opticians fit a front about as wide as the face between the temples, so that the sides run back to the ears without
pressing or standing off: see "Frame selection", Brooks and Borish, System for Ophthalmic Dispensing (2007), chapter 4.
How many millimetres still pass is a matter of taste; the bounds below are ours.
"""

from dataclasses import dataclass
from enum import StrEnum

NARROWEST_MM, WIDEST_MM = -6.0, 6.0  # frame minus face: beyond it sides press, or the front stands out beside the face
SUITS_MM = 0.0  # frame minus face, where it looks as if made for it
PINCHES_MM, SLIPS_MM = -3.0, 3.0  # bridge minus nose


class Width(StrEnum):
    NARROW = "narrow"
    FITS = "fits"
    WIDE = "wide"


class Bridge(StrEnum):
    PINCHES = "pinches"  # narrower than the nose: it sits high, and leaves marks
    FITS = "fits"
    SLIPS = "slips"  # wider than the nose: it sits low and slides, where pads can not be bent inwards


@dataclass(frozen=True)
class Fit:
    """Differences are the frame's measure minus the face's, mm."""

    word: Width
    difference_mm: float
    bridge: Bridge
    bridge_difference_mm: float


def fit_of(*, face_width_mm: float, nose_width_mm: float, frame_width_mm: float, bridge_mm: float) -> Fit:
    """All four in mm: the face between its temples, the nose where pads rest, the whole front, DBL."""
    width, bridge = frame_width_mm - face_width_mm, bridge_mm - nose_width_mm
    return Fit(_width(width), width, _bridge(bridge), bridge)


def suiting_width_mm(face_width_mm: float) -> float:
    """How wide a front should be for this face."""
    return face_width_mm + SUITS_MM


def _width(difference_mm: float) -> Width:
    if difference_mm < NARROWEST_MM:
        return Width.NARROW
    return Width.WIDE if difference_mm > WIDEST_MM else Width.FITS


def _bridge(difference_mm: float) -> Bridge:
    if difference_mm < PINCHES_MM:
        return Bridge.PINCHES
    return Bridge.SLIPS if difference_mm > SLIPS_MM else Bridge.FITS
