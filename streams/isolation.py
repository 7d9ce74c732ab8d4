"""What of a topic is read: by the workers, the watch of their lag and the auditor alike."""

from __future__ import annotations

from dispatch.config import Settings


def isolation_level(settings: Settings) -> str:
    """Return the isolation level of every reader of inbound topics.

    What a publisher aborted was taken back and is no alert. The embedded broker has no transactions.
    """
    return "read_uncommitted" if settings.on_stand_in else "read_committed"
