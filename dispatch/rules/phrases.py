"""Find the terms of a lexicon in a normalised message, in time about linear in its length."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from dispatch.model.lexicon import Lexicon, Term
from dispatch.rules.negation import negated_places
from dispatch.rules.wording import normalise

_BLANK = "\x00"
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a term: the characters to find, and whether a Latin word has to begin and end there."""

    stem: str
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Phrases:
    """A lexicon made ready for matching: its terms by their first part, the parts by their first characters."""

    terms: Mapping[Part, tuple[tuple[Term, tuple[Part, ...]], ...]]
    keys: Mapping[str, tuple[Part, ...]]
    innocuous: Mapping[str, tuple[Part, ...]]
    negations: tuple[str, ...]


@lru_cache(maxsize=16)
def prepare(lexicon: Lexicon) -> Phrases:
    """Return ``lexicon`` made ready for matching; made once per lexicon."""
    terms: dict[Part, list[tuple[Term, tuple[Part, ...]]]] = defaultdict(list)
    masks: list[Part] = []
    for term in lexicon.terms:
        parts = tuple(_part(written) for written in term.pattern)
        if term.weight:
            terms[parts[0]].append((term, parts))
        else:
            masks.append(parts[0])
    return Phrases(
        terms={part: tuple(found) for part, found in terms.items()},
        keys=_by_key(terms),
        innocuous=_by_key(masks),
        negations=tuple(normalise(word) for word in lexicon.negations),
    )


def find(text: str, phrases: Phrases) -> list[Term]:
    """Return the terms of ``phrases`` that the normalised ``text`` contains and does not negate."""
    if not text:
        return []
    keys = _keys_of(text)
    text = _without_innocuous(text, keys, phrases)
    places = _Places(text, negated_places(text, phrases.negations))
    found: list[Term] = []
    for part in _present(phrases.keys, keys):
        if places.of(part):
            found.extend(term for term, parts in phrases.terms[part] if places.in_order(parts, term.gap))
    return found


class _Places:
    """Where the parts occur in one text, each looked for once."""

    def __init__(self, text: str, negated: frozenset[int]) -> None:
        self._text = text
        self._negated = negated
        self._known: dict[Part, list[int]] = {}

    def of(self, part: Part) -> list[int]:
        """Return where ``part`` begins, ascending, without the places that are negated."""
        if part not in self._known:
            self._known[part] = [at for at in occurrences(self._text, part) if at not in self._negated]
        return self._known[part]

    def in_order(self, parts: tuple[Part, ...], gap: int) -> bool:
        """Say whether the parts follow each other, each at most ``gap`` characters behind the one before."""
        ends = [at + len(parts[0].stem) for at in self.of(parts[0])]
        for part in parts[1:]:
            starts = self.of(part)
            ends = [at + len(part.stem) for at in starts if _within(ends, at - gap, at)]
            if not ends:
                return False
        return bool(ends)


def occurrences(text: str, part: Part) -> Iterable[int]:
    """Yield where ``part`` begins in ``text``, ascending."""
    at = text.find(part.stem)
    while at >= 0:
        end = at + len(part.stem)
        begins = not part.begins or at == 0 or text[at - 1] not in _LATIN
        if begins and (not part.ends or end == len(text) or text[end] not in _LATIN):
            yield at
        at = text.find(part.stem, at + 1)


def _within(ascending: list[int], low: int, high: int) -> bool:
    return bisect_left(ascending, low) < bisect_right(ascending, high)


def _part(written: str) -> Part:
    stem = normalise(written.removesuffix("*"))
    return Part(stem, stem[:1] in _LATIN, stem[-1:] in _LATIN and not written.endswith("*"))


def _by_key(parts: Iterable[Part]) -> dict[str, tuple[Part, ...]]:
    keyed: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        keyed[part.stem[:2]].append(part)
    return {key: tuple(dict.fromkeys(found)) for key, found in keyed.items()}


def _keys_of(text: str) -> frozenset[str]:
    return frozenset(text) | {first + second for first, second in pairwise(text)}


def _present(keyed: Mapping[str, tuple[Part, ...]], keys: frozenset[str]) -> list[Part]:
    return [part for key in sorted(keyed.keys() & keys) for part in keyed[key]]


def _without_innocuous(text: str, keys: frozenset[str], phrases: Phrases) -> str:
    spans = [
        (at, -len(part.stem))
        for part in _present(phrases.innocuous, keys)
        for at in occurrences(text, part)
    ]
    pieces: list[str] = []
    done = 0
    for at, negative_length in sorted(spans):
        if at >= done:
            pieces += (text[done:at], _BLANK * -negative_length)
            done = at - negative_length
    return "".join((*pieces, text[done:])) if pieces else text
