"""Words as people type them, brought to one form: Latin and Arabic letters, digits of any script, no marks."""

import re
import unicodedata
from functools import lru_cache

MOST_WORDS, LONGEST_WORD = 12, 40  # of a question; nobody means more

# Letters that Arabic writers use for one another, and what is only decoration.
ARABIC = str.maketrans(
    {**dict.fromkeys("آأإٱ", "ا"), "ى": "ي", "ئ": "ي", "ؤ": "و", "ة": "ه", "ـ": None, "گ": "ك", "ک": "ك", "ی": "ي"}
)
WORD = re.compile(r"[^\W_]+")
ARTICLE = "ال"


def normalised(text: str) -> str:
    """Small letters without accents and vowel marks; digits are 0–9; direction marks and other controls are gone."""
    if text.isascii() and text.isprintable():
        return text.lower()  # the same, at a tenth of the cost
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = (_digit(letter) for letter in plain if unicodedata.category(letter) not in ("Mn", "Cf", "Cc", "Cs", "Co"))
    return "".join(kept).translate(ARABIC)


@lru_cache(maxsize=4096)  # brands, categories and what frames look like, again with each product
def words(text: str) -> tuple[str, ...]:
    """The words of a text in order, each as it is looked up. An Arabic article is not part of the word."""
    return tuple(_without_article(word) for word in WORD.findall(_spaced(text)))


def code(text: str) -> str:
    """A text as a SKU or GTIN: letters and digits only, in capitals."""
    return "".join(WORD.findall(normalised(text))).upper()


def _spaced(text: str) -> str:
    """Line breaks part words even though they are controls."""
    return normalised(" ".join(text.split()))


def _without_article(word: str) -> str:
    return word[len(ARTICLE) :] if word.startswith(ARTICLE) and len(word) > len(ARTICLE) + 2 else word


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)
