"""Which places of a message are denied by a word before them: "没有起火", "no flames"."""

from __future__ import annotations

from typing import Final

from dispatch.rules.wording import SEPARATOR

_REACH: Final = 2
"""Characters a Chinese negation reaches beyond itself: enough for "没有人受伤", not for the next verb."""

_LATIN_REACH: Final = 12
"""The same for a negation in Latin letters: about two short words."""


def negated_places(text: str, negations: tuple[str, ...]) -> frozenset[int]:
    """Return the positions of the normalised ``text`` where a term that begins there is denied.

    A negation reaches a little beyond itself and never past punctuation. The question forms "是不是" and
    "有没有" deny nothing.
    """
    places: set[int] = set()
    for negation in negations:
        at = text.find(negation)
        while at >= 0:
            if not _is_question(text, at, negation) and _is_word(text, at, negation):
                places.update(_zone(text, at + len(negation)))
            at = text.find(negation, at + 1)
    return frozenset(places)


def _zone(text: str, start: int) -> range:
    reach = _LATIN_REACH if text[start - 1].isascii() else _REACH
    stop = text.find(SEPARATOR, start, start + reach + 1)
    return range(start, stop if stop >= 0 else start + reach + 1)


def _is_question(text: str, at: int, negation: str) -> bool:
    return at > 0 and text[at - 1] == negation[-1] and not negation[-1].isascii()


def _is_word(text: str, at: int, negation: str) -> bool:
    if not negation[0].isascii():
        return True
    before, after = text[at - 1 : at], text[at + len(negation) : at + len(negation) + 1]
    return not (_is_letter(before) or _is_letter(after))


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalnum()
