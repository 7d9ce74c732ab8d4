"""One thing that was looked at: how it is, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How serious a finding is: only `bad` makes the examination fail."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


class Repair(StrEnum):
    """A repair that is safe to make without asking: it adds what is missing and takes nothing away."""

    MIGRATE = "migrate"
    TOPICS = "topics"
    ROSTER = "roster"
    PLANS = "plans"
    PRIVACY = "privacy"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, in Chinese and English; `mend` is the exact command or deed that mends it."""

    level: Level
    zh: str
    en: str
    mend: str = ""
    repair: Repair | None = None


def ok(zh: str, en: str) -> Finding:
    """Return a finding that all is well with something."""
    return Finding(Level.OK, zh, en)


def warn(zh: str, en: str, mend: str = "", repair: Repair | None = None) -> Finding:
    """Return a finding that the service can work with, but not as well as it should."""
    return Finding(Level.WARN, zh, en, mend, repair)


def bad(zh: str, en: str, mend: str = "", repair: Repair | None = None) -> Finding:
    """Return a finding that the service cannot work with."""
    return Finding(Level.BAD, zh, en, mend, repair)
