"""The stream of calls: each call published when its time has come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from dispatch.demo.calls import Bounds, Call
from dispatch.demo.gazetteer import Gazetteer
from dispatch.demo.sender import Sender
from schemas.inbound import Alert, Location
from schemas.topics import ALERTS_SHOP

CALL_EVERY_S = 0.25
"""Mean time between two calls at speed 1, in s: 200 calls take 50 s."""

_ACCURACY_M = 30.0


def settled_bounds(gazetteer: Gazetteer) -> Bounds:
    """Return the box that the district's villages fill, in WGS-84 degrees."""
    corners = [gazetteer.plane.to_wgs84(place.centre) for place in gazetteer.roster.places]
    latitudes, longitudes = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return Bounds(min(latitudes), min(longitudes), max(latitudes), max(longitudes))


def alert_of(call: Call, run: str, gazetteer: Gazetteer) -> Alert:
    """Return a call as the nearest shop would report it: with a category where it has one, else in words."""
    return Alert(
        alert_id=f"demo-{run}-call-{call.number}",
        source_id=gazetteer.nearest_shop(call.latitude, call.longitude).shop_id,
        occurred_at=datetime.now(UTC),
        category=call.category,
        text=call.text,
        location=Location(latitude=call.latitude, longitude=call.longitude, accuracy_m=_ACCURACY_M),
    )


async def publish(
    calls: Sequence[Call], run: str, gazetteer: Gazetteer, sender: Sender, said: Callable[[], None]
) -> None:
    """Publish the calls in order, each at its time; `said` is called after each."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    for call in calls:
        await asyncio.sleep(max(0.0, started + call.after_s - loop.time()))
        await sender.send(ALERTS_SHOP, [alert_of(call, run, gazetteer)])
        said()
