"""A printed form as a telephone sees it on a table. The clinic, the people and the numbers are invented."""

import io
import math
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

PHOTO = (1500, 1200)  # px
PAPER = (1240, 960)
INK, PRINT, PEN = (44, 42, 40), (24, 86, 102), (28, 44, 130)
COLUMNS = ["Sph", "Cyl", "Axis", "Add", "Prism"]
TILT = 2.5  # degrees: nobody lays a form down straight
LEFT_EDGE, TOP_OF_TABLE, ROW = 90, 360, 90
FIRST_COLUMN, COLUMN = 260, 160


@dataclass(frozen=True)
class Sheet:
    """What stands on a form: a row of COLUMNS for each eye, as it is written."""

    patient: str
    born: str
    examined: str
    right: tuple[str, ...]
    left: tuple[str, ...]
    pd: str
    last_day: str


def photo_of(sheet: Sheet) -> bytes:
    """A JPEG; the same sheet always gives the same photo."""
    chance = random.Random(sheet.patient)  # noqa: S311  (grain of a picture, no secret)
    table = _table(chance)
    paper = _paper(sheet)
    leaf = Image.new("L", PAPER, 255)
    angle = TILT if chance.random() < 0.5 else -TILT
    turned, mask = (one.rotate(angle, Image.Resampling.BICUBIC, expand=True) for one in (paper, leaf))
    corner = ((PHOTO[0] - turned.width) // 2, (PHOTO[1] - turned.height) // 2)
    shadow = Image.new("L", PHOTO)
    shadow.paste(mask, (corner[0] + 14, corner[1] + 18))
    table = Image.composite(Image.new("RGB", PHOTO, (38, 28, 22)), table, shadow.filter(ImageFilter.GaussianBlur(18)))
    table.paste(turned, corner, mask)
    lit = ImageChops.multiply(table, _light()).filter(ImageFilter.GaussianBlur(0.6))
    target = io.BytesIO()
    lit.save(target, "JPEG", quality=82)
    return target.getvalue()


def _table(chance: random.Random) -> Image.Image:
    """Dark wood."""
    table = Image.new("RGB", PHOTO, (104, 76, 54))
    pencil = ImageDraw.Draw(table)
    for y in range(0, PHOTO[1], 3):
        shade = chance.randint(-9, 9)
        pencil.line([(0, y), (PHOTO[0], y + chance.randint(-8, 8))], (104 + shade, 76 + shade, 54 + shade), 3)
    return table.filter(ImageFilter.GaussianBlur(1.5))


def _light() -> Image.Image:
    """Bright at the window, darker away from it."""
    strip = Image.linear_gradient("L").rotate(55).crop((64, 64, 192, 192)).resize(PHOTO, Image.Resampling.BICUBIC)
    return strip.point(lambda level: 200 + level * 55 // 255).convert("RGB")


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _paper(sheet: Sheet) -> Image.Image:
    paper = Image.new("RGB", PAPER, (249, 247, 241))
    pencil = ImageDraw.Draw(paper)
    pencil.rectangle((0, 0, PAPER[0], 14), PRINT)
    pencil.text((LEFT_EDGE, 60), "Qamar Eye Clinic", PRINT, _font(52))
    pencil.text((LEFT_EDGE, 128), "14 Lantern Street  ·  Prescription for glasses", INK, _font(28))
    facts = f"Name  {sheet.patient}        Born  {sheet.born}        Examined  {sheet.examined}"
    pencil.text((LEFT_EDGE, 215), facts, INK, _font(30))
    pencil.line((LEFT_EDGE, 262, PAPER[0] - LEFT_EDGE, 262), PRINT, 2)
    _grid(pencil)
    for number, (eye, row) in enumerate([("R  (OD)", sheet.right), ("L  (OS)", sheet.left)]):
        y = TOP_OF_TABLE + ROW * number
        pencil.text((LEFT_EDGE + 20, y + 26), eye, INK, _font(34))
        for column, power in enumerate(row):
            pencil.text((FIRST_COLUMN + COLUMN * column + 22, y + 24), power, PEN, _font(40))
    pencil.text((LEFT_EDGE, 610), f"PD  {sheet.pd} mm", INK, _font(34))
    pencil.text((LEFT_EDGE, 670), f"Valid until  {sheet.last_day}", INK, _font(34))
    _signature(pencil)
    return paper


def _grid(pencil: ImageDraw.ImageDraw) -> None:
    right = FIRST_COLUMN + COLUMN * len(COLUMNS)
    for number, head in enumerate(COLUMNS):
        pencil.text((FIRST_COLUMN + COLUMN * number + 22, TOP_OF_TABLE - 52), head, PRINT, _font(30))
    for row in range(3):
        y = TOP_OF_TABLE + ROW * row
        pencil.line((LEFT_EDGE, y, right, y), PRINT, 2)
    for x in [LEFT_EDGE, *(FIRST_COLUMN + COLUMN * number for number in range(len(COLUMNS) + 1))]:
        pencil.line((x, TOP_OF_TABLE, x, TOP_OF_TABLE + 2 * ROW), PRINT, 2)


def _signature(pencil: ImageDraw.ImageDraw) -> None:
    """A line that looks like somebody's name and is nobody's."""
    loops = [
        (760 + 3 * step + 20 * math.cos(step / 3), 800 - (34 - step / 4) * math.sin(step / 3) - step / 8)
        for step in range(110)
    ]
    pencil.line(loops, PEN, 4, joint="curve")
    pencil.line((740, 850, 1150, 850), INK, 2)
    pencil.text((740, 862), "Dr L. Sabbagh, optometrist", INK, _font(26))
