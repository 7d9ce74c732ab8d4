"""`GET /v1/alerts`: the alerts as they came, and what became of them."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Query

from dispatch.console.alert_feed_views import AlertFeedPage, FedAlertView, Outcome
from dispatch.console.archive import AlertQuery, FedAlert
from dispatch.console.desk import TheDesk
from dispatch.console.render import moment
from dispatch.console.routes.incidents import AreaParam, Reader, seen_by
from schemas.codes import Category
from schemas.fields import MAX_SEQ

router = APIRouter(tags=["alerts"])

SourceClass = Literal["shop", "patrol", "sensor", "desk"]
Outcomes = {word: word for word in get_args(Outcome)}


@router.get("/v1/alerts")
async def list_alerts(
    desk: TheDesk,
    principal: Reader,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    before: Annotated[int, Query(ge=0, le=MAX_SEQ, description="only of earlier log rows")] = 0,
    after: Annotated[int, Query(ge=0, le=MAX_SEQ, description="only of later log rows")] = 0,
    source_class: SourceClass | None = None,
    source_id: Annotated[str, Query(max_length=128)] = "",
    town: Annotated[str, Query(pattern=r"^[0-9]{9}$|^$", description="town code of the incident")] = "",
    category: Category | None = None,
    priority: Annotated[int | None, Query(ge=1, le=5)] = None,
    area: AreaParam = None,
) -> AlertFeedPage:
    """List the alerts of the area, newest first, with what became of each.

    They are kept as long as messages are. Ask with `after` for what came since a row, and with
    `before` for the page that follows.
    """
    query = AlertQuery(
        area_id=desk.area_id(principal, area),
        limit=limit + 1,
        before=before,
        after=after,
        source_class=source_class or "",
        source_id=source_id,
        town=town,
        category=category or "",
        priority=priority or 0,
        towns=principal.towns,
    )
    found = await desk.alert_feed.find(query)
    page = found[:limit]
    view = AlertFeedPage(
        alerts=[_view(one) for one in page], next_before=page[-1].seq if len(found) > limit else None
    )
    return seen_by(principal, view)


def _view(alert: FedAlert) -> FedAlertView:
    return FedAlertView(
        key=alert.key,
        alert_id=alert.alert_id,
        source_id=alert.source_id,
        source_class=alert.source_class,
        category=alert.category,
        priority=alert.priority,
        town=alert.town,
        village=alert.village,
        at=moment(alert.at),
        text=alert.text,
        incident_id=alert.incident_id,
        incident_status=alert.incident_status,
        outcome=Outcomes[alert.outcome],
        reason=alert.reason,
        seq=alert.seq,
    )
