"""What people around an incident are told, and what waits for a person's approval."""

from __future__ import annotations

from dataclasses import dataclass

PROPOSED = "proposed"
APPROVED = "approved"
SENT = "sent"
WITHDRAWN = "withdrawn"

SHOPS = "shops"
GROUPS = "groups"
UNITS = "units"
PUBLIC = "public"

WARNING = "warning"
UPDATE = "update"
ALL_CLEAR = "all_clear"
STATEMENT = "statement"
RUMOUR_WATCH = "rumour_watch"


@dataclass(frozen=True, slots=True)
class BilingualText:
    """The same message in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Advisory:
    """One message to one audience. `approve_by` (UTC ms) is 0 unless a person must approve it."""

    advisory_id: str
    incident_id: str
    kind: str
    audience: str
    radius_dm: int
    recipients: tuple[str, ...]
    text: BilingualText
    status: str
    approve_by: int
    at: int
