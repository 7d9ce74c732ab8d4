"""`POST /v1/alerts`: publish alerts; the receipt comes when they are safe, not before."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request

from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.body import MAX_BODY_BYTES, read_body
from dispatch.gateway.doorkeeper import Doorkeeper
from dispatch.gateway.intake import MAX_ALERTS, AlertIntake, ReadyAlert, WrongAlerts
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem
from dispatch.gateway.publisher import Landed, Publisher, PublishFailed, Spooled, Stored
from dispatch.gateway.quota import OverQuota

router = APIRouter(tags=["alerts"])

_ALERT: Final = {"$ref": "#/components/schemas/Alert"}
_BODY_DOC: Final = {
    "requestBody": {
        "required": True,
        "description": f"One alert, or a list of 1 to {MAX_ALERTS}; at most {MAX_BODY_BYTES} bytes. "
        "CloudEvents 1.0 are accepted in binary, structured and batch mode.",
        "content": {
            "application/json": {"schema": {"oneOf": [_ALERT, {"type": "array", "items": _ALERT}]}},
            "application/cloudevents+json": {"schema": {"type": "object"}},
            "application/cloudevents-batch+json": {"schema": {"type": "array"}},
        },
    }
}


class AlertReceipt(BaseModel):
    """Where an alert now lies: on its topic, synced to this gateway's disk, or in the database already."""

    model_config = ConfigDict(frozen=True)

    alert_id: str
    stored: Literal["kafka", "spool", "database"]
    topic: str
    partition: int | None = Field(None, description="only when Kafka has it")
    offset: int | None = Field(None, description="only when Kafka has it")


class AlertReceipts(BaseModel):
    """One receipt for each alert of the request, in its order."""

    model_config = ConfigDict(frozen=True)

    receipts: list[AlertReceipt]


@router.post(
    "/v1/alerts",
    status_code=202,
    openapi_extra=_BODY_DOC,
    response_model_exclude_none=True,
    responses={
        429: {
            "description": "the source or the publisher sends too much; Retry-After says when to come back"
        },
        503: {"description": "neither Kafka nor the spool can take them; Retry-After says when to come back"},
    },
)
async def publish_alerts(
    request: Request,
    principal: Annotated[Principal, Depends(Needs(Permission.PUBLISH_ALERTS))],
    source: Annotated[
        Literal["shop", "patrol", "sensor"],
        Query(description="class of sources that are not in the roster; a registered source has its own"),
    ] = "shop",
) -> AlertReceipts:
    """Publish one alert or a list; all of them or, when a field is wrong, none.

    202 comes only once all in-sync replicas have them, or the disk of this gateway, or (where the
    broker keeps nothing) the database; `stored` says which. 429 and 503 ask for the same request again,
    later: an alert that was published already is known by its id and changes nothing.
    """
    intake: AlertIntake = request.app.state.intake
    body = await read_body(request)
    try:
        alerts = intake.read(body, dict(request.headers), source)
    except WrongAlerts as wrong:
        raise _unprocessable(wrong) from None
    _within_area(principal, alerts)
    await _within_quota(request.app.state.doorkeeper, principal, alerts)
    return await _publish(request.app.state.publisher, alerts)


def _within_area(principal: Principal, alerts: list[ReadyAlert]) -> None:
    own = principal.area_id
    for ready in alerts:
        if own and ready.area_id and ready.area_id != own:
            raise Problem(
                403,
                f"alert {ready.alert_id!r} is of area {ready.area_id!r}; yours is {own!r}; none is taken",
            )


async def _within_quota(doorkeeper: Doorkeeper, principal: Principal, alerts: list[ReadyAlert]) -> None:
    try:
        await doorkeeper.admit(principal.actor, [ready.alert for ready in alerts])
    except OverQuota as over:
        raise Problem(
            429,
            f"{over}; nothing was published, send the same request again in {over.retry_after_s} s",
            headers={"Retry-After": str(over.retry_after_s)},
            limit_per_minute=over.limit,
        ) from None


async def _publish(publisher: Publisher, alerts: list[ReadyAlert]) -> AlertReceipts:
    try:
        stored = await publisher.publish([alert.record for alert in alerts])
    except PublishFailed as failure:
        raise Problem(
            503,
            f"the alerts are not known to be safe: {failure.reason}; send the same request again",
            headers={"Retry-After": str(failure.retry_after_s)},
        ) from None
    receipts = [_receipt(alert.alert_id, where) for alert, where in zip(alerts, stored, strict=True)]
    return AlertReceipts(receipts=receipts)


def _receipt(alert_id: str, where: Stored) -> AlertReceipt:
    if isinstance(where, Spooled):
        return AlertReceipt(alert_id=alert_id, stored="spool", topic=where.topic)
    if isinstance(where, Landed):
        return AlertReceipt(alert_id=alert_id, stored="database", topic=where.topic)
    return AlertReceipt(
        alert_id=alert_id,
        stored="kafka",
        topic=where.topic,
        partition=where.partition,
        offset=where.offset,
    )


def _unprocessable(wrong: WrongAlerts) -> Problem:
    detail = f"{wrong.total} fields are wrong; nothing was published"
    return Problem(422, detail, errors=[error.as_json() for error in wrong.errors], total=wrong.total)
