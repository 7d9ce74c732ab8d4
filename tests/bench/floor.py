"""The floor: what the parts cost without the service, as a process of its own on one core.

Plain aiokafka reads whole fetches, orjson and pydantic understand each alert, and it is published again and
acknowledged; with `--dsn` the raw bytes go into a table first, a fetch at a time. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from schemas.inbound import Alert

# As the service does it: durable, in one statement a fetch, repeats ignored.
_INSERT = (
    "INSERT INTO bench_raw (source_id, event_id, body)"
    " SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[]) ON CONFLICT DO NOTHING"
)
_MOST = 500


def main() -> None:
    """Pass `--count` records of `--topic` on, from its beginning; the first `--warm` of them do not count."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--bootstrap", required=True)
    words.add_argument("--topic", required=True)
    words.add_argument("--out", required=True)
    words.add_argument("--count", type=int, required=True)
    words.add_argument("--warm", type=int, default=0)
    words.add_argument("--partitions", type=int, required=True)
    words.add_argument("--dsn", default="")
    words.add_argument("--core", type=int, default=-1)
    asked = words.parse_args()
    if asked.core >= 0:
        os.sched_setaffinity(0, {asked.core})
    print(json.dumps(asyncio.run(_measure(asked))))  # noqa: T201


async def _measure(asked: argparse.Namespace) -> dict[str, float]:
    database = await asyncpg.connect(asked.dsn) if asked.dsn else None
    consumer = AIOKafkaConsumer(bootstrap_servers=asked.bootstrap, enable_auto_commit=False)
    producer = AIOKafkaProducer(bootstrap_servers=asked.bootstrap, acks="all", max_batch_size=131_072)
    async with consumer, producer:
        places = [TopicPartition(asked.topic, number) for number in range(asked.partitions)]
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        done, first, began, cpu = 0, 0, 0.0, 0.0
        while done < asked.count:
            fetched = await consumer.getmany(timeout_ms=1_000, max_records=_MOST)
            records = [record for part in fetched.values() for record in part]
            await _pass_on(records, producer, asked.out, database)
            done += len(records)
            if not began and done >= asked.warm:
                first, began, cpu = done, time.perf_counter(), time.process_time()
        took = time.perf_counter() - began
        spent = time.process_time() - cpu
    if database is not None:
        await database.close()
    return {"per_s": (done - first) / took, "cpu_us": spent / (done - first) * 1e6}


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
