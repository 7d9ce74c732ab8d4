"""confluent-kafka doing floor A, as a process of its own on one core. Prints one line of JSON.

librdkafka reads, orjson and pydantic understand each alert, and librdkafka publishes it again. It is not
waited for fetch by fetch, as its own threads would then stand idle; the clock stops when all is acknowledged.
"""

from __future__ import annotations

import argparse
import json

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, Producer, TopicPartition

from schemas.inbound import Alert
from tests.bench.errand import Clock, pin, words

_MOST = 500
_FLUSH_S = 30


def main() -> None:
    """Pass `--count` records of `--topic` on, from its beginning; the first `--warm` of them do not count."""
    asked = words(__doc__).parse_args()
    pin(asked.core)
    print(json.dumps(_measure(asked)))  # noqa: T201


def _measure(asked: argparse.Namespace) -> dict[str, float]:
    common = {"bootstrap.servers": asked.bootstrap}
    consumer = Consumer(common | {"group.id": "bench-confluent", "enable.auto.commit": False})
    producer = Producer(common | {"acks": "all"})
    consumer.assign(
        [TopicPartition(asked.topic, number, OFFSET_BEGINNING) for number in range(asked.partitions)]
    )
    clock = Clock(asked.warm)
    while clock.done < asked.count:
        # It returns with so many or when the time is over: it must not wait for more than there are.
        records = consumer.consume(min(_MOST, asked.count - clock.done), timeout=1.0)
        for record in records:
            _pass_on(record, producer, asked.out)
        producer.poll(0)
        clock.passed(len(records))
    left = producer.flush(_FLUSH_S)
    clock.stop()
    consumer.close()
    if left:
        raise TimeoutError(f"{left} records were not acknowledged within {_FLUSH_S} s")
    return clock.figures()


def _pass_on(record: Message, producer: Producer, out: str) -> None:
    if record.error() is not None:
        raise KafkaException(record.error())
    one = Alert.model_validate_json(record.value())
    producer.produce(out, one.model_dump_json().encode(), key=record.key())


if __name__ == "__main__":
    main()
