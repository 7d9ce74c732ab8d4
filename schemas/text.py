"""Text from outside: made safe to store, and made safe to show.

Storing and showing differ on purpose. What a caller wrote is evidence and is kept as it came, direction marks
and all; only what no database and no UTF-8 encoder can hold is replaced. What a person reads on a screen must
not be able to hide, reorder or imitate anything.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

REPLACEMENT: Final = "\ufffd"

# PostgreSQL text cannot hold U+0000; UTF-8 cannot hold a lone surrogate.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")

_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co"})
# Drawn as nothing although Unicode files them under letters and marks.
_BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_SEPARATORS: Final = frozenset({"Zl", "Zp"})
_LINE_BREAKS: Final = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")


def storable_text(text: str) -> str:
    """Return `text` with NUL and lone surrogates replaced by U+FFFD; everything else stays as it came."""
    return _UNSTORABLE.sub(REPLACEMENT, text)


def display_text(text: str) -> str:
    """
    Return `text` fit to be shown: without control, direction and zero-width characters.

    Line breaks of every kind become a newline, a tab becomes a space. The result is no identifier.
    """
    if text.isprintable() and _BLANK_LETTERS.isdisjoint(text):
        return text
    lines = _LINE_BREAKS.split(text.replace("\t", " "))
    return "\n".join("".join(filter(_visible, line)) for line in lines)


def visible_text(text: str) -> str:
    """
    Return `text` on one line, every character that is not simply drawn spelled out as an escape.

    For logs and the answers of commands, where what was hidden must be seen and no line may be forged.
    """
    if text.isprintable() and _BLANK_LETTERS.isdisjoint(text):
        return text
    return "".join(
        c if _visible(c) and unicodedata.category(c) not in _SEPARATORS else spelled_out(c) for c in text
    )


def spelled_out(character: str) -> str:
    """Return a character as an escape of ASCII characters."""
    return character.encode("unicode_escape").decode("ascii")


def _visible(character: str) -> bool:
    return unicodedata.category(character) not in _HIDDEN_CATEGORIES and character not in _BLANK_LETTERS
