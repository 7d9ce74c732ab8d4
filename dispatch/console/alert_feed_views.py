"""The feed of alerts as the console answers it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from dispatch.console.views import View

Outcome = Literal["opened", "joined", "review", "rejected"]


class FedAlertView(View):
    """An alert, and what became of it."""

    key: str
    """Source and own id together: no other alert has it."""
    alert_id: str
    """As its publisher named it."""
    source_id: str
    source_class: str
    """`shop`, `patrol`, `sensor`, or `desk` for what the service says of itself."""
    category: str
    priority: int
    town: str
    """Where its incident is now, "" where nobody knows."""
    village: str
    at: datetime
    """When it was decided on."""
    text: str
    """What the source wrote, as it came."""
    incident_id: str
    """Where it belongs now: a person may have moved it since."""
    incident_status: str
    """How that incident stands now."""
    outcome: Outcome
    """What was decided on it: it opened an incident, joined one, waits for a person to review it, or was
    refused as a message (`reason` says why) and is shown to a person all the same."""
    reason: str
    """The rule that decided, and what was odd of it."""
    seq: int
    """The log row that took it in."""


class AlertFeedPage(View):
    """Some alerts, newest first."""

    alerts: list[FedAlertView]
    next_before: int | None
    """Give it as `before` for the next, older page; null at the end."""
