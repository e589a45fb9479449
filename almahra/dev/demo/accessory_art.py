"""Simple pictures of the accessories, drawn at twice their size so that edges come out smooth."""

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from catalog.pictures import encoded

SIZE = (1200, 800)
FINER = 2
Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

NAVY, BURGUNDY = (34, 48, 84), (104, 26, 44)
CLOTH, GLASS, CAP = (126, 168, 176), (196, 222, 230), (44, 52, 60)
LABEL, INK = (246, 246, 243), (60, 70, 80)


def draw_accessory(sku: str) -> bytes:
    """The thing on a white page of 1200 × 800 px, as WebP. Raises KeyError for one that we can not draw."""
    page = Image.new("RGB", (SIZE[0] * FINER, SIZE[1] * FINER), "white")
    DRAWINGS[sku](page)
    return encoded(page.resize(SIZE, Image.Resampling.LANCZOS))


def _case(page: Image.Image, colour: Colour) -> None:
    _shadow(page, (290, 560, 910, 620))
    _solid(page, (270, 250, 930, 590), colour, radius=150)
    draw = _pen(page)
    draw.line(_scaled((276, 430, 924, 430)), fill=_shade(colour, 0.55), width=5 * FINER)
    draw.line(_scaled((282, 436, 918, 436)), fill=_shade(colour, 1.5), width=2 * FINER)
    _solid(page, (560, 408, 640, 456), (196, 190, 176), radius=14)


def _cloth(page: Image.Image) -> None:
    _shadow(page, (330, 600, 880, 650))
    for shift, light in ((36, 0.82), (18, 0.92), (0, 1.0)):
        _solid(page, (330 + shift, 190 + shift, 850 + shift, 600 + shift), _shade(CLOTH, light), radius=12)
    draw = _pen(page)
    for inset in (16, 22):
        box = _scaled((330 + inset, 190 + inset, 850 - inset, 600 - inset))
        draw.rounded_rectangle(box, 8 * FINER, outline=_shade(CLOTH, 1.16), width=FINER)
    draw.polygon(_scaled((850, 470, 850, 600, 700, 600)), fill=_shade(CLOTH, 0.74))
    draw.polygon(_scaled((850, 470, 730, 500, 700, 600)), fill=_shade(CLOTH, 1.18))


def _spray(page: Image.Image) -> None:
    _shadow(page, (480, 690, 740, 730))
    _solid(page, (500, 300, 700, 710), GLASS, radius=42)
    _solid(page, (548, 220, 652, 310), CAP, radius=14)
    _solid(page, (560, 130, 640, 230), _shade(CAP, 1.4), radius=16)
    _solid(page, (500, 420, 700, 600), LABEL, radius=0)
    draw = _pen(page)
    for left in (552, 606):
        draw.ellipse(_scaled((left, 470, left + 44, 506)), outline=INK, width=4 * FINER)
    draw.arc(_scaled((590, 476, 612, 496)), 180, 360, fill=INK, width=4 * FINER)
    for line, width in ((540, 96), (558, 64)):
        draw.rectangle(_scaled((600 - width / 2, line, 600 + width / 2, line + 6)), fill=_shade(INK, 1.7))


DRAWINGS = {
    "AC-001-NVY": lambda page: _case(page, NAVY),
    "AC-001-BRG": lambda page: _case(page, BURGUNDY),
    "AC-002": _cloth,
    "AC-003": _spray,
}


def _solid(page: Image.Image, box: Box, colour: Colour, *, radius: int) -> None:
    """A rounded body lit from above: lighter at its top, darker at its foot."""
    left, top, right, bottom = (round(edge) for edge in _scaled(box))
    size = (right - left, bottom - top)
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), radius * FINER, fill=255)
    fall = Image.linear_gradient("L").resize(size)
    body = Image.composite(
        Image.new("RGB", size, _shade(colour, 0.72)), Image.new("RGB", size, _shade(colour, 1.22)), fall
    )
    gleam = Image.new("L", size)
    ImageDraw.Draw(gleam).ellipse((size[0] * 0.1, -size[1] * 0.25, size[0] * 0.9, size[1] * 0.35), fill=46)
    gleam = gleam.filter(ImageFilter.GaussianBlur(min(size) * 0.09))
    body = ImageChops.screen(body, Image.merge("RGB", [gleam] * 3))
    page.paste(body, (left, top), mask)


def _shadow(page: Image.Image, box: Box) -> None:
    dark = Image.new("L", page.size)
    ImageDraw.Draw(dark).ellipse(_scaled(box), fill=90)
    page.paste((40, 44, 52), mask=dark.filter(ImageFilter.GaussianBlur(14 * FINER)))


def _pen(page: Image.Image) -> ImageDraw.ImageDraw:
    return ImageDraw.Draw(page)


def _scaled(numbers: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(number * FINER for number in numbers)


def _shade(colour: Colour, light: float) -> Colour:
    red, green, blue = (min(255, round(part * light)) for part in colour)
    return red, green, blue
