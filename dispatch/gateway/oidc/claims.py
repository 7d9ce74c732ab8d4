"""From what the issuer says of somebody to what they may do here; nothing follows by itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dispatch.gateway.auth import NoRights, Principal
from dispatch.gateway.permissions import Role

LABEL: Final = "oidc"
"""The label of principals, and of sessions, that an issuer vouches for."""
ALL: Final = "*"
"""The value of the area's or the towns' claim that stands for all of them."""

_AREA: Final = re.compile(r"[0-9]{6,12}", re.ASCII)
_TOWN: Final = re.compile(r"[0-9]{9}", re.ASCII)
_MAX_SUBJECT: Final = 128


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """Which claim says what.

    `roles` are pairs of a claim's value and the role that it gives; the first that somebody has
    counts. "" for `area` or `towns` leaves people unbound; a configured claim that somebody lacks
    gives them nothing at all.
    """

    subject: str
    role: str
    roles: tuple[tuple[str, Role], ...]
    area: str = ""
    towns: str = ""

    def principal(self, claims: Mapping[str, Any], expires_at: int) -> Principal:
        """Return whom `claims` describe, until `expires_at` (UTC ms, 0 for never); raises NoRights."""
        held = _words(_find(claims, self.role))
        role = next((role for value, role in self.roles if value in held), None)
        if role is None:
            raise NoRights(f"the issuer of identities gives you no role here (claim {self.role})")
        return Principal(
            role, self._subject(claims), self._area(claims), LABEL, self._towns(claims), expires_at
        )

    def _subject(self, claims: Mapping[str, Any]) -> str:
        found = _find(claims, self.subject)
        if not isinstance(found, str) or not 0 < len(found) <= _MAX_SUBJECT or not found.isprintable():
            raise NoRights(f"claim {self.subject} should be 1 to {_MAX_SUBJECT} printable characters")
        return found

    def _area(self, claims: Mapping[str, Any]) -> str:
        if not self.area:
            return ""
        found = _find(claims, self.area)
        if found == ALL:
            return ""
        if not isinstance(found, str) or not _AREA.fullmatch(found):
            raise NoRights(f"claim {self.area} should be the code of a command area, or {ALL}")
        return found

    def _towns(self, claims: Mapping[str, Any]) -> tuple[str, ...]:
        if not self.towns:
            return ()
        found = _words(_find(claims, self.towns))
        if list(found) == [ALL]:
            return ()
        if not found or not all(_TOWN.fullmatch(town) for town in found):
            raise NoRights(f"claim {self.towns} should be codes of towns, or {ALL}")
        return tuple(sorted(set(found)))


def _find(claims: Mapping[str, Any], path: str) -> object:
    """Return the claim of that name, or the one inside another that dots lead to (`realm_access.roles`)."""
    if path in claims:
        return claims[path]
    found: object = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _words(value: object) -> Sequence[str]:
    if isinstance(value, str):
        return value.replace(",", " ").split()
    return [word for word in value if isinstance(word, str)] if isinstance(value, list) else []
