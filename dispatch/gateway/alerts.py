"""`POST /v1/alerts`: publish alerts; the receipt comes when Kafka has them, not before."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from dispatch.gateway.access import Needs
from dispatch.gateway.auth import Principal
from dispatch.gateway.body import MAX_BODY_BYTES, read_body
from dispatch.gateway.intake import MAX_ALERTS, AlertIntake, ReadyAlert, WrongAlerts
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem
from dispatch.gateway.publisher import Publisher, PublishFailed

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
    """Where an alert now lies on its topic."""

    model_config = ConfigDict(frozen=True)

    alert_id: str
    topic: str
    partition: int
    offset: int


class AlertReceipts(BaseModel):
    """One receipt for each alert of the request, in its order."""

    model_config = ConfigDict(frozen=True)

    receipts: list[AlertReceipt]


@router.post("/v1/alerts", status_code=202, openapi_extra=_BODY_DOC)
async def publish_alerts(
    request: Request,
    principal: Annotated[Principal, Depends(Needs(Permission.PUBLISH_ALERTS))],
    source: Annotated[
        Literal["shop", "patrol", "sensor"],
        Query(description="class of sources that are not in the roster; a registered source has its own"),
    ] = "shop",
) -> AlertReceipts:
    """Publish one alert or a list; all of them or, when a field is wrong, none.

    202 comes only once all in-sync replicas have them. 503 asks for the same request again: an
    alert that was published already is known by its id and changes nothing.
    """
    intake: AlertIntake = request.app.state.intake
    body = await read_body(request)
    try:
        alerts = intake.read(body, dict(request.headers), source)
    except WrongAlerts as wrong:
        raise _unprocessable(wrong) from None
    return await _publish(request.app.state.publisher, alerts)


async def _publish(publisher: Publisher, alerts: list[ReadyAlert]) -> AlertReceipts:
    try:
        acknowledged = await publisher.publish([alert.record for alert in alerts])
    except PublishFailed as failure:
        raise Problem(
            503,
            f"the alerts are not known to be safe: {failure.reason}; send the same request again",
            headers={"Retry-After": str(failure.retry_after_s)},
        ) from None
    receipts = [
        AlertReceipt(
            alert_id=alert.alert_id, topic=where.topic, partition=where.partition, offset=where.offset
        )
        for alert, where in zip(alerts, acknowledged, strict=True)
    ]
    return AlertReceipts(receipts=receipts)


def _unprocessable(wrong: WrongAlerts) -> Problem:
    detail = f"{wrong.total} fields are wrong; nothing was published"
    return Problem(422, detail, errors=[error.as_json() for error in wrong.errors], total=wrong.total)
