"""Status and position reports as phones send them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from schemas.codes import ReportStatus
from schemas.inbound import PositionReport, StatusReport


class Reports:
    """Makes reports with ids that are unique over all runs of the demonstration."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._numbers = count(1)

    def status(
        self,
        responder_id: str,
        status: ReportStatus,
        assignment_id: str | None = None,
        disposition: str | None = None,
        note: str | None = None,
    ) -> StatusReport:
        """Return a status report of this moment."""
        return StatusReport(
            report_id=self._next(),
            responder_id=responder_id,
            status=status,
            at=datetime.now(UTC),
            assignment_id=assignment_id,
            disposition=disposition,
            note=note,
        )

    def position(self, responder_id: str, latitude: float, longitude: float) -> PositionReport:
        """Return a position report of this moment, in WGS-84 degrees."""
        return PositionReport(
            report_id=self._next(),
            responder_id=responder_id,
            at=datetime.now(UTC),
            latitude=latitude,
            longitude=longitude,
            accuracy_m=10.0,
        )

    def _next(self) -> str:
        return f"demo-{self._run}-report-{next(self._numbers)}"
