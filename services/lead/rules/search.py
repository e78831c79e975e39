"""How a person's words find a project: what is written is folded the same way as what is looked for."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

FEWEST_LETTERS: Final = 3
"""Of the longest word: an index of trigrams finds nothing by less."""
MOST_WORDS: Final = 8
_MARKS = re.compile(r"[^\w@.+-]+")
_PHONE = re.compile(r"[+0-9 ().-]{4,}")


class TooShort(ValueError):
    """There is nothing in it by which anything could be found."""


def fold(text: str) -> str:
    """Without case, accents and punctuation: ``José  O'Brien`` -> ``jose o brien``."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _MARKS.sub(" ", plain.casefold()).strip()


def findable(name: str | None, email: str | None, phone: str | None, address: Mapping[str, Any] | None) -> str:
    """By what a lead is found: name, e-mail address, digits of the telephone number, postal address."""
    digits = re.sub(r"\D", "", phone or "")
    return " ".join(fold(str(part)) for part in (name, email, digits, *(address or {}).values()) if part)


def words_of(q: str) -> tuple[str, ...]:
    """The words that all have to be found; a telephone number, however it is written, is one.

    Raises TooShort.
    """
    digits = re.sub(r"\D", "", q)
    words = (digits,) if _PHONE.fullmatch(q.strip()) and len(digits) >= FEWEST_LETTERS else tuple(fold(q).split())
    if max((len(word) for word in words), default=0) < FEWEST_LETTERS:
        raise TooShort(f"give a word of at least {FEWEST_LETTERS} letters or digits")
    return words[:MOST_WORDS]
