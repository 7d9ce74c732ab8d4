"""What shops, groups, units and the public are told, or shall be told once a person has approved it."""

from __future__ import annotations

from typing import Final

from dispatch.model import advisory as model
from dispatch.model import events as ev
from dispatch.outbound.context import Context, Told, due, metres, reason
from schemas.codec import encode
from schemas.codes import AdvisoryStatus, Audience
from schemas.outbound import Advisory, BilingualText
from schemas.topics import address

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
    # Names of groups and the words of templates are bounded by nothing but the model.
    told = Advisory(
        **context.place,
        advisory_id=advisory.advisory_id,
        incident_id=advisory.incident_id or None,
        audience=Audience(advisory.audience),
        radius_m=metres(advisory.radius_dm),
        recipients=advisory.recipients[:MAX_RECIPIENTS],
        text=BilingualText(zh=advisory.text.zh, en=advisory.text.en),
        status=AdvisoryStatus(advisory.status),
        approve_by=due(advisory.approve_by),
        reason=reason(why),
    )
    return address(told), encode(told)
