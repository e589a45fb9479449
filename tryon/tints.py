"""Colours that lenses are tinted in."""

from typing import TypedDict

# RGB of the dye itself, as it looks when hardly any light comes through.
COLOURS: dict[str, tuple[int, int, int]] = {
    "grey": (46, 48, 52),
    "brown": (74, 46, 24),
    "green": (38, 58, 42),
    "blue": (30, 52, 96),
    "rose": (120, 52, 66),
    "yellow": (190, 140, 20),
}


class Tint(TypedDict):
    """`percent` of the light stays in the lens, as opticians order it: 25 is light, 85 are sunglasses."""

    colour: str
    percent: int
