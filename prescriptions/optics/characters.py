"""The characters people write powers and distances with, brought down to ASCII.

A sign is never guessed: what this file does not know stays in the text, and the grammar that reads it says no.
"""

import unicodedata

LONGEST = 200  # characters; a prescription for one eye fits into sixty

MARKS_OF_DIRECTION = (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0x061C, 0xFEFF)
DASHES = (*range(0x2010, 0x2016), 0x2212, 0x02D7, 0xFE58, 0xFE63, 0xFF0D)
SIGNS = {
    **dict.fromkeys(MARKS_OF_DIRECTION),
    **dict.fromkeys(DASHES, "-"),
    0x066B: ".",  # Arabic decimal separator
    0x00B7: ".",  # raised point
    0x060C: ",",  # Arabic comma
}
# NFKC would make a letter of the one and an accent of the other.
DEGREES = {0x00BA: "°", 0x02DA: "°"}


def plain(text: str) -> str | None:
    """The text in upper case, with ASCII digits, signs and separators; None where it can not be read safely.

    That is a text over `LONGEST` characters, or one with characters that turn into digits though they are none:
    −2² is not −22, and 1½ is not 11/2.
    """
    if len(text) > LONGEST or any(map(_turns_into_a_digit, text)):
        return None
    folded = unicodedata.normalize("NFKC", text.translate(DEGREES)).translate(SIGNS)
    return "".join(map(_ascii_digit, folded)).upper()


def _turns_into_a_digit(character: str) -> bool:
    if character.isascii() or character.isdecimal():
        return False
    return any(map(str.isdecimal, unicodedata.normalize("NFKC", character)))


def _ascii_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
