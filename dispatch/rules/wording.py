"""Bring a message into the one form in which the lexicon is matched."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from dispatch.model.han import SIMPLIFIED

SEPARATOR: Final = ","
"""What stands for any run of punctuation."""

# Controls, zero-width and direction marks, fillers, variation selectors: unseen, they never divide a word.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]+"
)
_TRADITIONAL: Final = frozenset(map(chr, SIMPLIFIED))
_APOSTROPHE: Final = re.compile("(?<=[a-z])['\u2019`](?=[a-z])")
_LOOSE_SPACE: Final = re.compile(r"(?<![a-z0-9])[^\S\n]+|[^\S\n]+(?![a-z0-9])")
_SPACE: Final = re.compile(r"[^\S\n]+")
_PUNCTUATION: Final = re.compile(r"[^\w ]+|_+")
_PADDING: Final = re.compile(r" *,[ ,]*")


def normalise(text: str) -> str:
    """Return ``text`` in compatibility form, lower case and simplified characters, without decoration.

    Spaces stay only between two Latin words or numbers; any run of punctuation becomes one comma. Any string
    is accepted, lone surrogates too.
    """
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).lower()
    plain = _simplify(_INVISIBLE.sub("", plain))
    plain = _APOSTROPHE.sub("", plain)
    plain = _SPACE.sub(" ", _LOOSE_SPACE.sub("", plain))
    return _PADDING.sub(SEPARATOR, _PUNCTUATION.sub(SEPARATOR, plain))


def _simplify(text: str) -> str:
    # Most messages are simplified already; only then is the slow table walk saved.
    return text if _TRADITIONAL.isdisjoint(text) else text.translate(SIMPLIFIED)
