"""An input that the rules fail on is not lost and blocks nobody: it becomes an alert for a person."""

from __future__ import annotations

from dataclasses import replace

from dispatch.intake.alert_key import alert_key
from dispatch.model.alert import PATROL, Alert
from dispatch.model.inputs import AlertReceived, PositionsReported, StatusReported
from dispatch.record import Entry
from schemas.text import storable_text

_LONGEST = 4000


def quarantined(entry: Entry, why: str) -> Entry | None:
    """Return the entry in a form that needs less of the rules, None when there is none left.

    An alert keeps all it said and is marked unreadable; failing that, it keeps only who sent it and
    its words. A status report becomes such an alert. Positions are refused: new ones will come.
    """
    given, why = entry.input, _plain(why)
    if isinstance(given, PositionsReported):
        return replace(entry, input=None, refused=why)
    if isinstance(given, StatusReported):
        return replace(entry, input=AlertReceived(_from_report(given, why)), refused=why)
    if not isinstance(given, AlertReceived):
        return None
    alert = given.alert
    if not alert.unreadable:
        return replace(
            entry, input=AlertReceived(replace(_bare(alert), point=alert.point, unreadable=why)), refused=why
        )
    bare = _bare(alert)
    return None if bare == alert else replace(entry, input=AlertReceived(bare), refused=entry.refused or why)


def _bare(alert: Alert) -> Alert:
    return Alert(
        key=_plain(alert.key),
        alert_id=_plain(alert.alert_id),
        source_id=_plain(alert.source_id),
        source_class=alert.source_class,
        occurred_at=alert.occurred_at,
        text=_plain(alert.text),
        conflict=alert.conflict,
        unreadable=_plain(alert.unreadable),
    )


def _from_report(report: StatusReported, why: str) -> Alert:
    words = f"{report.status} {report.assignment_id} {report.note}"
    return Alert(
        key=_plain(alert_key(report.responder_id, report.report_id)),
        alert_id=_plain(report.report_id),
        source_id=_plain(report.responder_id),
        source_class=PATROL,
        occurred_at=report.at,
        text=_plain(words),
        unreadable=why,
    )


def _plain(text: str) -> str:
    return storable_text(text)[:_LONGEST]
