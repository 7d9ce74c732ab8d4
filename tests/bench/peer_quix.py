"""Quix Streams doing floor A, as a process of its own on one core. Prints one line of JSON.

Its application reads bytes, orjson and pydantic understand each alert, and it goes to a topic again. The
clock stops at the checkpoint of the end: all is acknowledged, and the offsets are committed.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile

from quixstreams import Application

from schemas.inbound import Alert
from tests.bench.errand import Clock, pin, words


def main() -> None:
    """Pass `--count` records of `--topic` on, from its beginning; the first `--warm` of them do not count."""
    asked = words(__doc__).parse_args()
    pin(asked.core)
    clock = Clock(asked.warm)
    with tempfile.TemporaryDirectory(prefix="dispatch-bench-") as folder:
        _run(asked, clock, folder)
    print(json.dumps(clock.figures()))  # noqa: T201


class _Timed(Application):  # type: ignore[misc]  # not installed where types are checked
    """An application that stops the clock at its end: after the last checkpoint, before it takes leave."""

    clock: Clock

    def stop(self, fail: bool = False) -> None:
        self.clock.stop()
        super().stop(fail)


def _run(asked: argparse.Namespace, clock: Clock, folder: str) -> None:
    application = _Timed(
        asked.bootstrap, consumer_group=f"bench-quix-{os.getpid()}", auto_offset_reset="earliest",
        state_dir=folder, loglevel="WARNING", auto_create_topics=False, use_changelog_topics=False,
        producer_extra_config={"acks": "all"},
    )  # fmt: skip
    application.clock = clock
    given = application.topic(asked.topic, value_deserializer="bytes")
    out = application.topic(asked.out, value_serializer="bytes")

    def pass_on(value: bytes) -> bytes:
        one = Alert.model_validate_json(value)
        clock.passed(1)
        return one.model_dump_json().encode()

    application.dataframe(given).apply(pass_on).to_topic(out)
    application.run(count=asked.count, collect=False)


if __name__ == "__main__":
    main()
