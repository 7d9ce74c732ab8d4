"""The weighted lexicon by which an alert without category is classified."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """One piece of evidence for (or, with a negative weight, against) a category.

    The parts of ``pattern`` must occur in this order, each at most ``gap`` characters behind the one before.
    A part in Latin letters stands for whole words; with a final ``*`` it may go on (``robb*``).
    A weight of 0 makes an innocuous phrase: where it occurs, no other term sees its characters.
    Terms of one ``group`` are wordings of the same evidence and count once; "" is a group of its own.
    """

    pattern: tuple[str, ...]
    category: str
    weight: int
    gap: int = 12
    group: str = ""

    @property
    def label(self) -> str:
        """The term as it is written in the data: its parts joined by ``+``."""
        return "+".join(self.pattern)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms, the words that negate what follows them, and the version of the data.

    ``version`` names the content: two lexicons of one version are the same.
    """

    terms: tuple[Term, ...]
    negations: tuple[str, ...]
    version: str

    def __eq__(self, other: object) -> bool:
        """Compare the version only: a lexicon read twice is found again without comparing every term."""
        return self.version == other.version if isinstance(other, Lexicon) else NotImplemented

    def __hash__(self) -> int:
        """Hash the version only: thousands of terms need not be hashed to find what was built from them."""
        return hash(self.version)
