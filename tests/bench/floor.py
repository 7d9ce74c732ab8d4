"""The floor: what the parts cost without the service, as a process of its own on one core.

Plain aiokafka reads whole fetches, orjson and pydantic understand each alert, and it is published again and
acknowledged; with `--dsn` the raw bytes go into a table first, a fetch at a time. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from schemas.inbound import Alert
from tests.bench.errand import Clock, pin, words

# As the service does it: durable, in one statement a fetch, repeats ignored.
_INSERT = (
    "INSERT INTO bench_raw (source_id, event_id, body)"
    " SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) ON CONFLICT DO NOTHING"
)
_MOST = 500


def main() -> None:
    """Pass `--count` records of `--topic` on, from its beginning; the first `--warm` of them do not count."""
    known = words(__doc__)
    known.add_argument("--dsn", default="")
    asked = known.parse_args()
    pin(asked.core)
    print(json.dumps(asyncio.run(_measure(asked))))  # noqa: T201


async def _measure(asked: argparse.Namespace) -> dict[str, float]:
    database = await asyncpg.connect(asked.dsn) if asked.dsn else None
    consumer = AIOKafkaConsumer(bootstrap_servers=asked.bootstrap, enable_auto_commit=False)
    producer = AIOKafkaProducer(bootstrap_servers=asked.bootstrap, acks="all", max_batch_size=131_072)
    async with consumer, producer:
        places = [TopicPartition(asked.topic, number) for number in range(asked.partitions)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        clock = Clock(asked.warm)
        while clock.done < asked.count:
            fetched = await consumer.getmany(timeout_ms=1_000, max_records=_MOST)
            records = [record for part in fetched.values() for record in part]
            await _pass_on(records, producer, asked.out, database)
            clock.passed(len(records))
        clock.stop()
    if database is not None:
        await database.close()
    return clock.figures()


async def _pass_on(
    records: list[ConsumerRecord],
    producer: AIOKafkaProducer,
    out: str,
    database: asyncpg.Connection | None,
) -> None:
    read = [Alert.model_validate_json(record.value) for record in records]
    if database is not None:
        sources, ids = [one.source_id for one in read], [one.alert_id for one in read]
        await database.execute(_INSERT, sources, ids, [record.value for record in records])
    sent = [
        await producer.send(out, one.model_dump_json().encode(), key=record.key)
        for one, record in zip(read, records, strict=True)
    ]
    await asyncio.gather(*sent)


if __name__ == "__main__":
    main()
