"""Open incidents, as many as are wanted: opened by the rules hours ago, still open, nobody on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dispatch.area import CommandArea
from dispatch.model.events import AlertLinked, IncidentOpened
from dispatch.model.inputs import Input
from dispatch.model.state import AreaState
from dispatch.record import DIRECT, Entry, Record
from dispatch.registry.roster_files import load
from dispatch.rules.decide import Decision, events_of
from dispatch.rules.draft import Draft, Tell
from dispatch.rules.due import last_tier
from dispatch.sitting.rulebook import Told, present_rules
from schemas.topics import ALERTS_SHOP
from tests.bench.growth.calls import calls, district
from tests.bench.growth.curves import ALONE, BACKLOG
from tests.bench.growth.ground import Ground, mark, runtime
from tests.bench.growth.visit import Case
from tests.integration.flow.alerts import AREA, ROSTER

_AGE_MS: Final = 2 * 3_600_000
_CHECK_MS: Final = 24 * 3_600_000
_SEED: Final = 1
_AT_ONCE: Final = 200


async def incidents_of(ground: Ground, size: int) -> Case:
    """Return a database whose area has so many open incidents.

    They are two hours old, beyond every gate, so that alerts open incidents of their own at every size; all
    their tiers are used, so that no timer fires meanwhile; nobody is bound, so that everybody can be sent.
    """
    here = [district(0, load(ROSTER))]
    async with ground.turns.taken():
        site = await ground.database(f"incidents-{size}")
        async with runtime(site) as found:
            rules = replace(present_rules(), decide=left_open)
            area = CommandArea(AREA, found.store, rules, found.documents)
            records = calls(size, _SEED, f"open-{size}", here)
            entries = [found.intake.read(_record(key, value)) for key, value in records]
            await _put(area, entries)
            present = await area.present()
            assert len(present.incidents) == size, f"{len(present.incidents)} of {size} are open"
        await mark(site)
    return Case(site, {ALONE: here, BACKLOG: here})


def left_open(state: AreaState, given: Input, now_ms: int, tell: Tell[Told]) -> Decision[Told]:
    """Decide as the rules do, and keep of it what opens the incident, set back by two hours."""
    opened, linked = events_of(state, given, now_ms)[:2]
    assert isinstance(opened, IncidentOpened)
    assert isinstance(linked, AlertLinked)
    then, incident = now_ms - _AGE_MS, opened.incident
    plan = state.book(incident.plan_version).plan(incident.plan_id)
    aged = replace(
        incident, opened_at=then, last_alert_at=then, tier=last_tier(plan), tier_at=then,
        check_at=now_ms + _CHECK_MS,
    )  # fmt: skip
    draft = Draft(state, now_ms, tell)
    draft.emit(replace(opened, incident=aged))
    draft.emit(replace(linked, link=replace(linked.link, at=then)))
    return Decision(draft.events, draft.told, draft.state)


async def _put(area: CommandArea, entries: Sequence[Entry]) -> None:
    for start in range(0, len(entries), _AT_ONCE):
        await area.apply(entries[start : start + _AT_ONCE])


def _record(key: bytes, value: bytes) -> Record:
    return Record(ALERTS_SHOP, DIRECT, DIRECT, key, value)
