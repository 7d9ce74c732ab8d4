"""Rosters and plan books as documents: canonical bytes, named by their own SHA-256.

Canonical is JSON with sorted keys and no blanks. A document's version is the SHA-256 of its
canonical bytes with `version` set to "". What a log refers to by version can thus be proved to
be what it was, even by a later release whose models have grown a field.
"""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from pydantic import TypeAdapter

from dispatch.model.plan import PlanBook
from dispatch.model.roster import Roster

# orjson writes dataclasses in the order of their fields, whatever the options: so they go in as dicts.
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS


class DocumentDamaged(ValueError):
    """The bytes of a document are not those its version names."""


def roster_document(roster: Roster) -> tuple[str, bytes]:
    """Return the version and the canonical bytes of a roster; its own `version` is disregarded."""
    return _document(_plain(roster))


def parse_roster(content: bytes) -> Roster:
    """Return the roster of a document. Raises DocumentDamaged, or ValueError when it is no roster."""
    _prove(content)
    return _roster().validate_json(content)


def plans_document(book: PlanBook) -> tuple[str, bytes]:
    """Return the version and the canonical bytes of a plan book; its own `version` is disregarded."""
    return _document(_plain(book))


def parse_plans(content: bytes) -> PlanBook:
    """Return the plan book of a document. Raises DocumentDamaged, or ValueError when it is none."""
    _prove(content)
    return _plans().validate_json(content)


@lru_cache(maxsize=1)
def _roster() -> TypeAdapter[Roster]:
    return TypeAdapter(Roster)


@lru_cache(maxsize=1)
def _plans() -> TypeAdapter[PlanBook]:
    return TypeAdapter(PlanBook)


def _document(content: dict[str, Any]) -> tuple[str, bytes]:
    version = _version(content)
    return version, _canonical(content | {"version": version})


def _prove(content: bytes) -> None:
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise DocumentDamaged(f"a document should be JSON: {error}") from error
    if not isinstance(found, dict) or _version(found) != found.get("version"):
        raise DocumentDamaged("a document's version should be the SHA-256 of its content")


def _version(content: dict[str, Any]) -> str:
    return sha256(_canonical(content | {"version": ""})).hexdigest()


def _canonical(content: dict[str, Any]) -> bytes:
    return orjson.dumps(content, _plain, _OPTIONS)


def _plain(record: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}
