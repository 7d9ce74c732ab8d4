"""What the process does that dies: it lands, relays, fires timers and takes orders, all with the real code.

Started again on the same directory and database, it goes on where it was, as a role does: with what the
database, the brokers and the people remember.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from dispatch.area import CommandArea
from dispatch.bootstrap import PresentRosters
from dispatch.config import Settings
from dispatch.intake import Intake
from dispatch.landing import Landing
from dispatch.model.state import AreaState
from dispatch.store.log import due_areas
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from streams import publisher
from streams.land import _land_all
from streams.log_relay import Relay
from streams.timers import Timers
from tests.faults.crash import messages
from tests.faults.crash.desk import Desk
from tests.faults.crash.files import Inbound, Producer, Stream, die, outbound
from tests.faults.crash.points import ACK_FIRST, SEND_LATER
from tests.worlds.small import AREA

_LIMIT_S = 20.0


class Workload:
    """A worker, a relay and a desk in one process."""

    def __init__(self, home: Path, store: Store, mistake: str) -> None:
        Producer.path, Producer.send_later = outbound(home), mistake == SEND_LATER
        self._ack_first = mistake == ACK_FIRST
        self._inbound = Inbound(home)
        self._rewound = bool(self._inbound.acked())
        self._store = store
        self._outbox = Outbox(store)
        self._area = CommandArea(AREA, store)
        areas = {AREA: self._area}
        self._landing = Landing(Intake(PresentRosters(areas), AREA), areas)
        self._relay = Relay(self._outbox, publisher.Publisher(Settings(bootstrap_servers="a file")), 0.01)
        self._timers = Timers(lambda: due_areas(store), areas, 0.01, leave=die)
        self._desk = Desk(home, store)

    async def run(self) -> None:
        """Play all steps, or what is left of them."""
        await self._land("first", lambda _: messages.first_alerts())
        await self._relay_round()
        await self._desk.order("desk-note")
        # Directly before the timers' turn: every other transaction would fire what is due by itself.
        await self._land("robbery", lambda _: messages.robbery())
        await self._tick()
        await self._land("answers", messages.answers)
        await self._desk.order("desk-escalate")
        await self._relay_round()
        await self._land("later", lambda _: messages.later_alerts())
        await self._tick()
        await self._land("arrivals", messages.arrivals)
        await self._desk.order("desk-close")
        await self._tick()
        while await self._relay_round():
            pass

    async def _land(self, step: str, make: Callable[[AreaState], Sequence[messages.Message]]) -> None:
        """Publish the messages of a step unless they lie there, and land what is not acknowledged."""
        if step not in {each.step for each in self._inbound.records()}:
            self._inbound.publish(step, make(await self._area.present()))
        waiting = self._inbound.unread(self._rewound)
        self._rewound = False
        stream = cast("Any", Stream(self._inbound, waiting, self._ack_first))
        await _land_all(stream, "", self._landing, Settings(land_batch=8))

    async def _tick(self) -> None:
        """Fire all that is due until nothing is due within the next quarter of a second."""
        while True:
            due = (await self._area.present()).next_due_at
            async with self._store.connection() as connection:
                now = await connection.fetchval("SELECT extract(epoch FROM clock_timestamp()) * 1000")
            if due is None or due > now + 250:
                return
            await self._timers.round()
            await asyncio.sleep(0.01)

    async def _relay_round(self) -> bool:
        """Relay as the role does, which waits trouble out; False when everything is published."""
        try:
            await self._relay.round()
        except Exception as error:
            self._relay._report(error)
            return True
        async with self._store.connection() as connection:
            left = await connection.fetchval("SELECT count(*) FROM rejection WHERE published_at IS NULL")
        return bool(await self._outbox.behind()) or bool(left)


def play(home: Path, dsn: str, mistake: str) -> None:
    """Run the workload to its end; what a role would not survive ends this process too."""
    vars(publisher)["AIOKafkaProducer"] = Producer

    async def run() -> None:
        async with asyncio.timeout(_LIMIT_S), Store(dsn, size=4) as store:
            workload = Workload(home, store, mistake)
            await workload._area.present()
            await workload.run()

    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    asyncio.run(run())
