"""What shops, groups, units and the public are told, or shall be told once a person has approved it."""

from __future__ import annotations

from typing import Final

from dispatch.model import advisory as model
from dispatch.model import events as ev
from dispatch.outbound.context import Context, Told, due, metres, reason
from schemas.codec import encode_fields
from schemas.codes import AdvisoryStatus, Audience
from schemas.fields import MAX_ID, MAX_TEXT
from schemas.text import storable_text
from schemas.topics import advisory_address

MAX_RECIPIENTS: Final = 10_000


def advisory_issued(context: Context, event: ev.AdvisoryIssued) -> Told:
    """Return the message of an advisory that was sent or proposed."""
    return _message(context, event.advisory, event.advisory.kind)


def advisory_changed(context: Context, event: ev.AdvisoryChanged) -> Told:
    """Return the message of an advisory that was approved, sent, withdrawn or reminded of."""
    advisory = context.state.advisories.get(event.advisory_id)
    if advisory is None:
        raise LookupError(
            f"advisory {event.advisory_id} of event {context.seq}/{context.index} is not in the state"
        )
    return _message(context, advisory, event.reason)


def _message(context: Context, advisory: model.Advisory, why: str) -> Told:
    recipients = advisory.recipients[:MAX_RECIPIENTS]
    _check(advisory.text, recipients)
    fields = context.place | {
        "advisory_id": advisory.advisory_id,
        "incident_id": advisory.incident_id or None,
        "audience": Audience(advisory.audience),
        "radius_m": metres(advisory.radius_dm),
        "recipients": recipients,
        "text": {"zh": storable_text(advisory.text.zh), "en": storable_text(advisory.text.en)},
        "status": AdvisoryStatus(advisory.status),
        "approve_by": due(advisory.approve_by),
        "reason": reason(why),
    }
    to = advisory_address(advisory.advisory_id, advisory.status, context.state.area_id)
    return to, encode_fields(fields)


def _check(text: model.BilingualText, recipients: tuple[str, ...]) -> None:
    """Raise ValueError for what is too long: filled templates and names of groups have no bound before."""
    longest = max(len(text.zh), len(text.en))
    if longest > MAX_TEXT:
        raise ValueError(f"text: is {longest:,} characters long; the limit is {MAX_TEXT:,}")
    longest = max(map(len, recipients), default=0)
    if longest > MAX_ID:
        raise ValueError(f"recipients: one is {longest:,} characters long; the limit is {MAX_ID:,}")
