"""Find the terms of a lexicon in a normalised message: one pass over it, then only what can be there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import add
from typing import Final

from dispatch.model.lexicon import Lexicon, Term
from dispatch.rules.negation import negated_places
from dispatch.rules.wording import normalise

_BLANK: Final = "\x00"
_LATIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One part of a term: the characters to find, and whether a Latin word has to begin and end there.

    Made once per wording and told apart by identity, which is hashed fastest.
    """

    stem: str
    begins: bool
    ends: bool


Chain = tuple[Term, tuple[Part, ...]]
"""A term of several parts, with the parts that follow its first one."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """A lexicon made ready for matching.

    ``alone`` holds the terms of one part, ``chains`` the others by their first and second part; ``keys`` and
    ``innocuous`` lead from the first two characters to the parts and to the innocuous phrases.
    """

    alone: Mapping[Part, tuple[Term, ...]]
    chains: Mapping[Part, Mapping[Part, tuple[Chain, ...]]]
    keys: Mapping[str, tuple[Part, ...]]
    innocuous: Mapping[str, tuple[Part, ...]]
    negations: tuple[str, ...]


@lru_cache(maxsize=16)
def prepare(lexicon: Lexicon) -> Phrases:
    """Return ``lexicon`` made ready for matching; made once per lexicon."""
    known: dict[str, Part] = {}
    alone: dict[Part, list[Term]] = defaultdict(list)
    chains: dict[Part, dict[Part, list[Chain]]] = defaultdict(lambda: defaultdict(list))
    masks: list[Part] = []
    for term in lexicon.terms:
        for written in term.pattern:
            if written not in known:
                known[written] = _part(written)
        parts = tuple(known[written] for written in term.pattern)
        if not term.weight:
            masks.append(parts[0])
        elif len(parts) == 1:
            alone[parts[0]].append(term)
        else:
            chains[parts[0]][parts[1]].append((term, parts[1:]))
    return Phrases(
        alone={part: tuple(found) for part, found in alone.items()},
        chains={first: {part: tuple(found) for part, found in by.items()} for first, by in chains.items()},
        keys=_by_key(known[written] for term in lexicon.terms if term.weight for written in term.pattern),
        innocuous=_by_key(masks),
        negations=tuple(normalise(word) for word in lexicon.negations),
    )


def find(text: str, phrases: Phrases) -> list[Term]:
    """Return the terms of ``phrases`` that the normalised ``text`` contains and does not negate."""
    text = _without_innocuous(text, phrases)
    negated = negated_places(text, phrases.negations)
    places: dict[Part, list[int]] = {}
    for part, spots in _places(text, phrases.keys):
        affirmed = [at for at in spots if at not in negated] if negated else spots
        if affirmed:
            places[part] = affirmed
    found = [term for part in places for term in phrases.alone.get(part, ())]
    for first in phrases.chains.keys() & places.keys():
        found += _chained(first, phrases.chains[first], places)
    return found


def _chained(
    first: Part, chains: Mapping[Part, tuple[Chain, ...]], places: Mapping[Part, list[int]]
) -> Iterator[Term]:
    """Yield the terms that begin with ``first`` and whose other parts follow it within their gaps.

    How far a second part is behind the first is worked out once for all the terms that begin with both.
    """
    for second in chains.keys() & places.keys():
        gaps = _gaps(first, second, places)
        least = min(gaps.values(), default=None)
        if least is None:
            continue
        for term, rest in chains[second]:
            if least <= term.gap and (len(rest) == 1 or _goes_on(rest, term.gap, gaps, places)):
                yield term


def _gaps(first: Part, second: Part, places: Mapping[Part, list[int]]) -> dict[int, int]:
    """Return, for each place of ``second``, its distance behind the end of the last ``first`` before it."""
    starts, length = places[first], len(first.stem)
    gaps: dict[int, int] = {}
    for at in places[second]:
        before = bisect_right(starts, at - length)
        if before:
            gaps[at] = at - length - starts[before - 1]
    return gaps


def _goes_on(
    rest: tuple[Part, ...], gap: int, gaps: Mapping[int, int], places: Mapping[Part, list[int]]
) -> bool:
    """Say whether the parts behind the second follow each other too, each at most ``gap`` characters on."""
    if any(part not in places for part in rest):
        return False
    starts = [at for at, behind in gaps.items() if behind <= gap]
    for before, part in pairwise(rest):
        near, far = len(before.stem), len(before.stem) + gap
        starts = [at for at in places[part] if _any_between(starts, at - far, at - near)]
        if not starts:
            return False
    return True


def _any_between(ascending: list[int], low: int, high: int) -> bool:
    place = bisect_left(ascending, low)
    return place < len(ascending) and ascending[place] <= high


def _places(text: str, keyed: Mapping[str, tuple[Part, ...]]) -> Iterator[tuple[Part, list[int]]]:
    """Yield every part that is in ``text`` with the places where it begins, ascending."""
    for key, spots in _spots(text, keyed):
        for part in keyed[key]:
            at = [spot for spot in spots if _stands(text, spot, part)]
            if at:
                yield part, at


def _spots(text: str, keyed: Mapping[str, tuple[Part, ...]]) -> Iterator[tuple[str, list[int]]]:
    """Yield each key that is in ``text``, with its places, ascending."""
    for key in sorted(keyed.keys() & {*text, *map(add, text, text[1:])}):
        spots: list[int] = []
        at = text.find(key)
        while at >= 0:
            spots.append(at)
            at = text.find(key, at + 1)
        yield key, spots


def _stands(text: str, at: int, part: Part) -> bool:
    if len(part.stem) > 2 and not text.startswith(part.stem, at):
        return False
    if part.begins and at > 0 and text[at - 1] in _LATIN:
        return False
    end = at + len(part.stem)
    return not (part.ends and end < len(text) and text[end] in _LATIN)


def _part(written: str) -> Part:
    stem = normalise(written.removesuffix("*"))
    return Part(stem, stem[:1] in _LATIN, stem[-1:] in _LATIN and not written.endswith("*"))


def _by_key(parts: Iterable[Part]) -> dict[str, tuple[Part, ...]]:
    keyed: dict[str, list[Part]] = defaultdict(list)
    for part in dict.fromkeys(parts):
        keyed[part.stem[:2]].append(part)
    return {key: tuple(found) for key, found in keyed.items()}


def _without_innocuous(text: str, phrases: Phrases) -> str:
    """Blank the innocuous phrases in ``text``: from the left, the longest of those that begin together."""
    if phrases.innocuous.keys().isdisjoint(map(add, text, text[1:])):
        return text
    spans = [(at, -len(part.stem)) for part, spots in _places(text, phrases.innocuous) for at in spots]
    pieces: list[str] = []
    done = 0
    for at, negative_length in sorted(spans):
        if at >= done:
            pieces += (text[done:at], _BLANK * -negative_length)
            done = at - negative_length
    return "".join((*pieces, text[done:]))
