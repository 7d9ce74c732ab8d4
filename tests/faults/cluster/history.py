"""What the clients did and were told: the record that the checkers judge a run by."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Answer(StrEnum):
    """What a client knows of what it asked for."""

    OK = "ok"
    FAILED = "failed"
    """It did not happen."""
    UNKNOWN = "unknown"
    """Nobody answered: it may have happened, or may yet."""


@dataclass(slots=True)
class Operation:
    """One thing a client wanted: by what name, when (s since the epoch), and what it was told in the end."""

    kind: str
    name: str
    invoked: float
    answer: Answer = Answer.UNKNOWN
    answered: float = 0.0
    attempts: int = 0


@dataclass
class History:
    """All operations of a run, in the order of their invocation."""

    operations: list[Operation] = field(default_factory=list)

    def invoke(self, kind: str, name: str) -> Operation:
        """Note that a client asks for something."""
        operation = Operation(kind, name, time.time())
        self.operations.append(operation)
        return operation

    def named(self, kind: str, answer: Answer) -> dict[str, Operation]:
        """Return the operations of a kind that were answered so, by name."""
        return {one.name: one for one in self.operations if one.kind == kind and one.answer is answer}

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many operations of each kind had each answer."""
        found: dict[str, Counter[str]] = {}
        for one in self.operations:
            found.setdefault(one.kind, Counter())[one.answer.value] += 1
        return {kind: dict(sorted(counted.items())) for kind, counted in sorted(found.items())}


def settle(operation: Operation, answer: Answer) -> None:
    """Note the answer to an operation."""
    operation.answer, operation.answered = answer, time.time()
