"""Did what was due happen in time, and in how much more time where no clock could be read?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.topics import ASSIGNMENTS, INCIDENTS
from tests.faults.cluster.nemesis import Injected
from tests.integration.flow.told import Told, moment, of_topic

ALLOWED_S: Final = 1.0
AFTER_RECOVERY_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Timer:
    """Something that was due at one time and happened at another, both in s since the epoch."""

    what: str
    due: float
    at: float

    @property
    def late_s(self) -> float:
        """Return how late it was, in s."""
        return self.at - self.due


def timers(records: Iterable[Told], until: float) -> list[Timer]:
    """Return every tier that stepped up by itself, and every assignment whose answer had to come.

    An assignment that nobody answered and nothing ended counts as late up to `until`.
    """
    known = list(records)
    found = [
        Timer(
            f"tier {r.data['tier']} of {r.data['incident_id']}",
            moment(r.data["due_at"]),
            moment(r.data["at"]),
        )
        for r in of_topic(known, INCIDENTS)
        if r.data["event"] == "tier_raised"
    ]
    first: dict[str, Told] = {}
    ended: dict[str, float] = {}
    for record in of_topic(known, ASSIGNMENTS):
        name = record.data["assignment_id"]
        if first.setdefault(name, record) is not record:
            ended.setdefault(name, _at(record))
    for name, record in first.items():
        due, at = moment(record.data["respond_by"]), ended.get(name, until)
        if at >= due:
            found.append(Timer(f"answer of {name}", due, at))
    return found


def _at(record: Told) -> float:
    return moment(record.data["at"])


def lateness_faults(
    found: Sequence[Timer], faults: Sequence[Injected], allowed_s: float = ALLOWED_S
) -> list[str]:
    """Return the timers that were early, or later than allowed.

    Allowed is `allowed_s`; where a fault stopped the clock, 5 s after it could run again.
    """
    return [
        f"{timer.what}: due at {timer.due:.3f}, {timer.late_s:.3f} s late"
        for timer in found
        if timer.late_s < 0 or timer.at > allowed_until(timer, faults, allowed_s)
    ]


def allowed_until(timer: Timer, faults: Sequence[Injected], allowed_s: float) -> float:
    """Return until when (s since the epoch) a timer may fire."""
    allowed = timer.due + allowed_s
    for one in faults:
        if one.fault.clock_stops_s and one.began <= allowed:
            again = min(one.mended, one.began + one.fault.clock_stops_s) + AFTER_RECOVERY_S
            if timer.due <= again:
                allowed = max(allowed, again)
    return allowed
