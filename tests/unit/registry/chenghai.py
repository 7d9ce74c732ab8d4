"""The committed roster of Chenghai, read once for all tests of it."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from dispatch.model.responder import Responder
from dispatch.model.roster import Place, Roster
from dispatch.registry.roster_files import load

FOLDER = Path(__file__).parents[3] / "deploy" / "areas" / "440515"


@cache
def roster() -> Roster:
    """Return the committed roster."""
    return load(FOLDER)


def of_kind(kind: str) -> list[Responder]:
    """Return the responders of one kind."""
    return [r for r in roster().responders if r.kind == kind]


def villages() -> list[Place]:
    """Return the villages and communities."""
    return [p for p in roster().places if p.code != p.town]


def rows(file: str) -> list[dict[str, str]]:
    """Return the rows of a committed file as any reader of CSV sees them."""
    with (FOLDER / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))
