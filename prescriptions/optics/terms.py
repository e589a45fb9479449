"""The words that all of optics shares."""

from enum import StrEnum


class Eye(StrEnum):
    RIGHT = "right"
    LEFT = "left"

    @property
    def nasal(self) -> int:
        """The sign of the nose's side on an axis that runs to the right, seen from the front."""
        return 1 if self is Eye.RIGHT else -1


class Base(StrEnum):
    """The direction in which the base of a prism lies; in is toward the nose."""

    IN = "in"
    OUT = "out"
    UP = "up"
    DOWN = "down"

    @property
    def opposite(self) -> "Base":
        return {Base.IN: Base.OUT, Base.OUT: Base.IN, Base.UP: Base.DOWN, Base.DOWN: Base.UP}[self]


class Design(StrEnum):
    """How a lens divides what one sees."""

    SINGLE_VISION = "single_vision"
    BIFOCAL = "bifocal"
    OCCUPATIONAL = "occupational"
    PROGRESSIVE = "progressive"
