"""A gateway's spool in a process to be killed: keeps numbered alerts, says what it promised.

Run as `python -m tests.unit.gateway.spool_victim <folder> <first number> <kafka file> <keep|drain>`.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from dispatch.gateway.intake import ALERT_TOPICS
from dispatch.gateway.publisher import Acknowledged, OutgoingRecord, PublishFailed
from dispatch.gateway.spool import Spool
from dispatch.gateway.spooling_publisher import SpoolingPublisher
from schemas.topics import ALERTS_SHOP


class FileBroker:
    """Appends each record to a file, a line each; takes nothing unless `open`."""

    def __init__(self, path: Path, is_open: bool) -> None:
        self.path = path
        self.is_open = is_open

    async def publish(self, records: Sequence[OutgoingRecord]) -> list[Acknowledged]:
        """Append the records."""
        if not self.is_open:
            raise PublishFailed("Kafka is not connected")
        lines = b"".join(record.source_id.encode() + b" " + record.value + b"\n" for record in records)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, lines)
        os.close(descriptor)
        await asyncio.sleep(0)
        return [Acknowledged(record.topic, 0, 0) for record in records]

    async def reachable(self) -> bool:
        """Tell whether it takes anything."""
        return self.is_open


async def main(folder: Path, number: int, kafka: Path, drains: bool) -> None:
    """Keep alerts of three sources for ever, printing each number once it is promised."""
    async with Spool(folder, max_records=100_000, max_bytes=10**8) as spool:
        publisher = SpoolingPublisher(FileBroker(kafka, drains), spool, ALERT_TOPICS)
        draining = asyncio.create_task(publisher.run())
        while not draining.done():
            source_id = f"s{number % 3}"
            await publisher.publish([OutgoingRecord(ALERTS_SHOP, None, str(number).encode(), (), source_id)])
            os.write(1, f"{source_id} {number}\n".encode())
            number += 1


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), sys.argv[4] == "drain"))
