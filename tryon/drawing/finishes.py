"""What a colour name of the catalogue looks like: base colour, surface, lens tint, small metal parts."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

Rgb = tuple[int, int, int]

SILVER: Rgb = (206, 209, 214)
GOLD: Rgb = (222, 184, 112)
GREY_TINT: Rgb = (38, 41, 46)
BROWN_TINT: Rgb = (66, 42, 26)
GREEN_TINT: Rgb = (34, 48, 38)


class Kind(StrEnum):
    SOLID = "solid"
    TORTOISE = "tortoise"
    CRYSTAL = "crystal"
    METAL = "metal"


@dataclass(frozen=True)
class Finish:
    """Colours are sRGB, 0-255; `gloss` is 1 for polished and 0 for matte; `opacity` is that of the front.

    A tortoise runs from `base` (the light flecks) over `middle` to `dark`; `darkness` 0..1 says how much
    of the pattern is dark. `trim` colours small metal parts, `tint` the lenses of sunglasses.
    """

    kind: Kind
    base: Rgb
    gloss: float = 1.0
    opacity: float = 1.0
    middle: Rgb = (0, 0, 0)
    dark: Rgb = (0, 0, 0)
    darkness: float = 0.5
    trim: Rgb = SILVER
    tint: Rgb = GREY_TINT


def _solid(base: Rgb, **rest: Any) -> Finish:
    return Finish(Kind.SOLID, base, **rest)


def _crystal(base: Rgb, opacity: float, **rest: Any) -> Finish:
    return Finish(Kind.CRYSTAL, base, opacity=opacity, **rest)


def _metal(base: Rgb, **rest: Any) -> Finish:
    return Finish(Kind.METAL, base, trim=base, **rest)


FINISHES = {
    "black": _solid((24, 24, 27)),
    "matte black": _solid((36, 37, 40), gloss=0.0),
    "burgundy": _solid((104, 20, 38), trim=GOLD, tint=(62, 34, 36)),
    "navy": _solid((27, 42, 84), tint=(34, 42, 56)),
    "olive": _solid((88, 92, 52), trim=GOLD, tint=GREEN_TINT),
    "teal": _solid((12, 106, 112)),
    "signal red": _solid((206, 32, 36), tint=(92, 34, 22)),
    "lime": _solid((160, 206, 44), tint=(26, 58, 52)),
    "sky blue": _solid((112, 184, 230)),
    "tortoise": Finish(
        Kind.TORTOISE, (206, 130, 56), middle=(132, 68, 27), dark=(40, 20, 13), darkness=0.56, trim=GOLD,
        tint=BROWN_TINT,
    ),
    "dark havana": Finish(
        Kind.TORTOISE, (168, 92, 36), middle=(84, 42, 20), dark=(30, 17, 13), darkness=0.78, trim=GOLD,
        tint=BROWN_TINT,
    ),
    "honey crystal": _crystal((224, 158, 76), 0.72, trim=GOLD, tint=BROWN_TINT),
    "crystal": _crystal((196, 208, 217), 0.40, tint=(44, 54, 62)),
    "blush pink": _crystal((240, 172, 178), 0.90, trim=GOLD),
    "smoke grey": _crystal((112, 117, 124), 0.86),
    "amber": _crystal((240, 150, 40), 0.88),
    "gold": _metal(GOLD, tint=GREEN_TINT),
    "silver": _metal(SILVER, tint=(40, 48, 60)),
    "rose gold": _metal((226, 168, 148), tint=(70, 44, 42)),
    "gunmetal": _metal((126, 130, 138), tint=GREY_TINT),
    "bronze": _metal((158, 112, 74), tint=BROWN_TINT),
}  # fmt: skip

NEUTRAL = _solid((122, 118, 114))

# Polished acetate and metal mirror the studio; injected and rubber-like materials are satin at best.
GLOSS_OF_MATERIAL = {"tr90": 0.45, "silicone_elastomer": 0.25, "wood": 0.3}


def finish_of(colour: str, material: str) -> Finish:
    """The finish of a colour name of the catalogue in this material; a grey for a name we do not know."""
    finish = FINISHES.get(colour.strip().casefold(), NEUTRAL)
    return replace(finish, gloss=finish.gloss * GLOSS_OF_MATERIAL.get(material, 1.0))
