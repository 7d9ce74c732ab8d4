"""Triage: the category of an alert from its text, by the evidence of a weighted lexicon."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from dispatch.model.categories import GRAVITY, OTHER
from dispatch.model.lexicon import Lexicon, Term
from dispatch.rules.phrases import find, prepare
from dispatch.rules.wording import normalise

LEAST_SCORE: Final = 5
"""The least score that carries a category: lighter terms support others and never decide alone."""

_REMEMBERED: Final = 512
"""So many texts are read once only: in a flood the same words come again and again."""

_RANK: Final = {code: rank for rank, code in enumerate(GRAVITY)}


@dataclass(frozen=True, slots=True)
class Classification:
    """What a text was read as: the category, its score, the terms that spoke for it, and the next best."""

    category: str
    score: int
    matched: tuple[str, ...]
    runner_up: str | None

    @property
    def reason(self) -> str:
        """One line that explains the reading, with every matched term."""
        if not self.matched:
            return "no known term in the text"
        other = f"; next: {self.runner_up}" if self.runner_up else ""
        return f"{self.category} ({self.score}) by {', '.join(self.matched)}{other}"


@lru_cache(maxsize=_REMEMBERED)
def classify(text: str, lexicon: Lexicon) -> Classification:
    """Return the category for which ``lexicon`` finds the most evidence in ``text``.

    Any string is accepted. Of equal scores the graver category is taken, then the lesser code. A text
    in which nothing is found is ``other`` with score 0.
    """
    evidence = _evidence(find(normalise(text), prepare(lexicon)))
    scores = {category: score(terms) for category, terms in evidence.items()}
    ranked = sorted(
        (code for code in scores if scores[code] >= LEAST_SCORE),
        key=lambda code: (-scores[code], _RANK.get(code, len(_RANK)), code),
    )
    if not ranked:
        return Classification(OTHER, 0, (), None)
    best = ranked[0]
    matched = sorted((term for term in evidence[best] if term.weight > 0), key=_weightiest_first)
    labels = tuple(dict.fromkeys(term.label for term in matched))
    return Classification(best, scores[best], labels, ranked[1] if len(ranked) > 1 else None)


def score(terms: list[Term]) -> int:
    """Return the score of the terms found for one category.

    The weightiest counts in full, each further one half as much as the one before it: many synonyms in a long
    message add little. What speaks against the category is subtracted in full.
    """
    weights = sorted((term.weight for term in terms if term.weight > 0), reverse=True)
    support = sum(weight >> min(place, 30) for place, weight in enumerate(weights))
    return support + sum(term.weight for term in terms if term.weight < 0)


def _evidence(found: list[Term]) -> dict[str, list[Term]]:
    """Sort the terms by category, keeping of each group only its weightiest."""
    groups: dict[tuple[str, str], Term] = {}
    for term in sorted(found, key=_weightiest_first):
        groups.setdefault((term.category, term.group or term.label), term)
    evidence: dict[str, list[Term]] = defaultdict(list)
    for term in groups.values():
        evidence[term.category].append(term)
    return evidence


def _weightiest_first(term: Term) -> tuple[int, int, tuple[str, ...]]:
    return (-abs(term.weight), -len(term.label), term.pattern)
