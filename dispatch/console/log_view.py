"""The log of an incident as the console answers it."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from dispatch.console.views import View


class LogRowView(View):
    """A row of the area's log that concerns an incident; `input` and `events` are as the log has them."""

    seq: int
    at: datetime
    actor: str
    """Who gave the input: a source, a responder, `dispatcher:<name>`, or `clock`."""
    input: dict[str, JsonValue]
    """What came in; `kind` names it."""
    events: list[dict[str, JsonValue]]
    """What was decided; `kind` names each."""
    rules_version: str


class LogPage(View):
    """Some rows of an incident's log, oldest first."""

    rows: list[LogRowView]
    next_after: int | None
    """Give it as `after` for the next page; null at the end."""
