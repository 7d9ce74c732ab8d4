"""The incidents: the list, one with all that belongs to it, and its log."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeVar

import orjson
from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from dispatch.console.archive import Dossier, IncidentQuery, LoggedRow
from dispatch.console.cursors import incident_cursor, read_incident_cursor
from dispatch.console.desk import Desk, TheDesk
from dispatch.console.log_view import LogPage
from dispatch.console.render import moment, moment_or_none
from dispatch.console.scope import check_visible, dossier_for
from dispatch.console.views import IncidentDossier, IncidentPage, View
from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import not_found
from dispatch.model.inputs import AlertReceived
from dispatch.privacy.masking import mask_free_text
from schemas.codes import Category, IncidentStatus
from schemas.fields import Timestamp

router = APIRouter(tags=["incidents"])

_MOST_ROWS: Final = 500

V = TypeVar("V", bound=View)

Reader = Annotated[Principal, Depends(Needs(Permission.READ_INCIDENTS))]
AreaParam = Annotated[str | None, Query(pattern=r"^[0-9]{6,12}$", description="command area")]


@router.get("/v1/incidents")
async def list_incidents(
    desk: TheDesk,
    principal: Reader,
    status: Annotated[list[IncidentStatus], Query(description="repeat for several")] = [],  # noqa: B006
    priority: Annotated[int | None, Query(ge=1, le=5)] = None,
    category: Category | None = None,
    town: Annotated[str, Query(pattern=r"^[0-9]{9}$|^$", description="town code")] = "",
    since: Annotated[Timestamp | None, Query(description="opened then or later, RFC 3339")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str, Query(max_length=300)] = "",
    area: AreaParam = None,
) -> IncidentPage:
    """List incidents, newest first."""
    query = IncidentQuery(
        area_id=desk.area_id(principal, area),
        limit=limit + 1,
        statuses=tuple(status),
        priority=priority or 0,
        category=category or "",
        town=town,
        towns=principal.towns,
        since=round(since.timestamp() * 1_000) if since else 0,
        before=read_incident_cursor(cursor) if cursor else None,
    )
    return seen_by(principal, await _page(desk, query, limit))


async def _page(desk: Desk, query: IncidentQuery, limit: int) -> IncidentPage:
    renderer = await desk.renderer(query.area_id)
    found = await desk.archive.incidents(query)
    page = found[:limit]
    more = len(found) > limit
    last = page[-1].incident if page else None
    return IncidentPage(
        incidents=[renderer.incident(known.incident, known.due_at) for known in page],
        next_cursor=incident_cursor(last.opened_at, last.incident_id) if more and last else None,
    )


@router.get("/v1/incidents/{incident_id}")
async def read_incident(
    incident_id: str, desk: TheDesk, principal: Reader, area: AreaParam = None
) -> IncidentDossier:
    """Return one incident with its assignments, advisories and alerts."""
    area_id = desk.area_id(principal, area)
    shown = await show(desk, await dossier_for(desk, principal, area_id, incident_id), area_id)
    return seen_by(principal, shown)


async def show(desk: Desk, dossier: Dossier, area_id: str) -> IncidentDossier:
    """Return the answer that shows all of an incident."""
    incident_id = dossier.incident.incident_id
    rows = await desk.archive.log(area_id, incident_id, 0, _MOST_ROWS)
    said = {row.input.alert.key: row.input.alert for row in rows if isinstance(row.input, AlertReceived)}
    since = await desk.alert_feed.owned_since(area_id, incident_id) if dossier.incident.owner else 0
    renderer = await desk.renderer(area_id)
    return IncidentDossier(
        owner_since=moment_or_none(since),
        **renderer.incident(dossier.incident, dossier.due_at).model_dump(),
        assignments=[renderer.assignment(one) for one in dossier.assignments],
        advisories=[renderer.advisory(one) for one in dossier.advisories],
        alerts=[renderer.alert(one, said.get(one.key)) for one in dossier.alerts],
    )


@router.get("/v1/incidents/{incident_id}/log", response_class=Response, responses={200: {"model": LogPage}})
async def read_log(
    incident_id: str,
    desk: TheDesk,
    principal: Reader,
    after: Annotated[int, Query(ge=0, description="log sequence to begin after")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    area: AreaParam = None,
) -> Response:
    """Return the log rows that concern an incident: what came in, what was decided and why.

    `input` and `events` are as the log has them: places in decimetres on the area's plane, times in
    UTC milliseconds; `responder_notified` events carry the explanation of each choice.
    """
    area_id = desk.area_id(principal, area)
    await check_visible(desk, principal, area_id, incident_id)
    rows = await desk.archive.log(area_id, incident_id, after, limit + 1)
    if not rows and not after:
        raise not_found("incident", incident_id)
    page = rows[:limit]
    body = {
        "rows": [row_view(row) for row in page],
        "next_after": page[-1].seq if len(rows) > limit else None,
    }
    content = orjson.dumps(body)
    if not principal.may(Permission.REVEAL_CONTACT):
        content = orjson.dumps(mask_free_text(orjson.loads(content)))
    return Response(content, media_type="application/json")


def seen_by(principal: Principal, view: V) -> V:
    """Return the answer as `principal` may see it.

    Who may call people sees what was written as it came; for others telephone and citizens' numbers are
    masked in it.
    """
    if principal.may(Permission.REVEAL_CONTACT):
        return view
    return type(view).model_validate(mask_free_text(view.model_dump()))


def row_view(row: LoggedRow) -> dict[str, Any]:
    """Return a log row as the answer shows it."""
    return {
        "seq": row.seq,
        "at": moment(row.at),
        "actor": row.actor,
        "input": row.input,
        "events": row.events,
        "rules_version": row.rules_version,
    }
