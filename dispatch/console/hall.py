"""From an area's state and the tally of its day to the screen of a community hall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from dispatch.console import hall_views as views
from dispatch.console.duty import by_kind, on_duty
from dispatch.console.render import moment
from dispatch.hall.tally import Day, Tale, Tally, day, hour_before, midnight_before, trend
from dispatch.model.incident import INCIDENT_STATUSES, Incident
from dispatch.model.state import AreaState
from dispatch.store.loading import made_order

HOURS = 24

Sees = Callable[[str], bool]


def hall(state: AreaState, tally: Tally, latest: Sequence[Incident], now: int, sees: Sees) -> views.HallView:
    """Return the screen at `now` (UTC ms) with what is in towns that `sees` lets through.

    Nothing of it names a person, a responder or what somebody wrote. Raises DocumentMissing before the
    area has a roster.
    """
    area = state.registry.roster.area
    tales = list(tally.seen(sees, lambda name: _town_now(state, name)))
    today = day(tales, midnight_before(now, area.utc_offset_minutes))
    first_hour = hour_before(now, area.utc_offset_minutes) - (HOURS - 1) * 3_600_000
    return views.HallView(
        area_id=state.area_id,
        name_zh=area.name,
        name_en=area.name_en,
        at=moment(now),
        open=_open([i for i in state.incidents.values() if sees(i.town)], state, today, sees),
        today=views.HallToday(
            alerts=today.alerts,
            opened=today.opened,
            closed=today.closed,
            first_answer_s_median=today.first_answer_s_median,
        ),
        on_duty=views.HallDuty(**by_kind(state, on_duty(state, now), sees)),
        trend=_trend(tales, first_hour),
        recent=[_recent(incident, state) for incident in latest],
    )


def _town_now(state: AreaState, incident_id: str) -> str | None:
    incident = state.incident(incident_id)
    return incident.town if incident is not None else None


def _open(incidents: Sequence[Incident], state: AreaState, today: Day, sees: Sees) -> views.HallOpen:
    statuses = Counter(i.status for i in incidents)
    priorities = Counter(i.priority for i in incidents)
    towns = Counter(i.town for i in incidents)
    return views.HallOpen(
        by_status={name: statuses[name] for name in INCIDENT_STATUSES[:-1]},
        by_priority={str(number): priorities[number] for number in range(1, 6)},
        by_category=dict(Counter(i.category for i in incidents).most_common()),
        by_town=[
            views.HallTown(
                code=p.code, name_zh=p.name, open=towns[p.code], today=today.opened_by_town[p.code]
            )
            for p in state.registry.roster.places
            if p.code == p.town and sees(p.code)
        ],
    )


def _trend(tales: Sequence[Tale], first_hour: int) -> list[views.HallHour]:
    return [
        views.HallHour(hour=moment(at), opened=opened, closed=closed)
        for at, opened, closed in trend(tales, first_hour, HOURS)
    ]


def _recent(incident: Incident, state: AreaState) -> views.HallRecent:
    places = state.registry.places
    town, village = places.get(incident.town), places.get(incident.village)
    return views.HallRecent(
        ref=_short(incident.incident_id),
        category=incident.category,
        priority=incident.priority,
        town=incident.town,
        village=incident.village,
        town_zh=town.name if town else "",
        village_zh=village.name if village else "",
        status=incident.status,
        at=moment(incident.opened_at),
    )


def _short(incident_id: str) -> str:
    """Return the number that people say: the log row that opened it."""
    seq, index = made_order(incident_id)
    return f"{seq}-{index}" if index else str(seq)
