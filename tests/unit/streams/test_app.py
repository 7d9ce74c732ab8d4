"""The Faust application: the settings losslessness rests on, and the refusal to start without them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import faust
import faust.streams
import pytest
from faust.types.enums import ProcessingGuarantee
from mode.supervisors import CrashingSupervisor
from prometheus_client import CollectorRegistry, generate_latest

from dispatch.config import Settings
from streams.app import UnsafeFaust, make_app, observe
from tests.unit.streams import faust_parts as parts


@pytest.fixture
def made() -> Iterator[faust.App]:
    """An application with the embedded broker's fetch wait."""
    app = make_app(Settings(bootstrap_servers="127.0.0.1:9092, 127.0.0.2:9093", fetch_max_wait_ms=5))
    yield app
    parts.close(app)


async def test_the_settings_are_those_that_were_proven(made: faust.App) -> None:
    """At least once, raw bytes, short sessions, nobody waited for, no web server, no topics of Faust's."""
    conf: Any = made.conf  # Faust types its settings as what may be given, not as what is read
    assert conf.processing_guarantee is ProcessingGuarantee.AT_LEAST_ONCE
    assert (conf.key_serializer, conf.value_serializer) == ("raw", "raw")
    assert (conf.broker_session_timeout, conf.broker_heartbeat_interval) == (8.0, 2.0)
    assert conf.broker_max_poll_interval == 86_400.0
    # A moved leader is found within the time that a tier may be late after recovery.
    assert conf.consumer_metadata_max_age_ms <= 5_000
    assert conf.broker_commit_interval == 1.0
    assert conf.agent_supervisor is CrashingSupervisor
    wanted_off = (
        conf.stream_wait_empty,
        conf.topic_allow_declare,
        conf.web_enabled,
        conf.cython_optimizations,
    )
    assert wanted_off == (False, False, False, False)
    assert conf.topic_disable_leader is True
    assert [f"{url.host}:{url.port}" for url in conf.broker_consumer] == ["127.0.0.1:9092", "127.0.0.2:9093"]


async def test_without_the_compiled_iterator_it_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """The iterator in Python acknowledges what it skips, so it is refused, with the way out said."""
    monkeypatch.setattr(faust.streams, "_CStreamIterator", None)
    with pytest.raises(UnsafeFaust, match="NO_CYTHON"):
        make_app(Settings())


async def test_with_the_unproven_fast_path_it_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faust's experimental fast path, switched on by the environment, is refused."""
    monkeypatch.setattr("streams.app.faust.App.conf", _Optimized())
    with pytest.raises(UnsafeFaust, match="cython_optimizations"):
        make_app(Settings())


class _Optimized:
    cython_optimizations = True


async def test_the_embedded_broker_gets_its_fetch_wait(made: faust.App) -> None:
    """The consumer's client is made with the wait of the settings."""
    thread = made.consumer._thread  # type: ignore[attr-defined]
    client = thread._create_worker_consumer(made.transport)
    assert client._fetch_max_wait_ms == 5
    client._closed = True


async def test_apache_kafka_is_asked_for_what_was_committed_only(made: faust.App) -> None:
    """Records of open and aborted transactions are not read, but from a broker that has no transactions."""
    thread = made.consumer._thread  # type: ignore[attr-defined]
    client = thread._create_worker_consumer(made.transport)
    assert client._isolation_level == "read_uncommitted"
    client._closed = True
    on_kafka = make_app(Settings())
    on_kafka.finalize()
    client = on_kafka.consumer._thread._create_worker_consumer(on_kafka.transport)  # type: ignore[attr-defined]
    assert (client._isolation_level, client._fetch_max_wait_ms) == ("read_committed", 1500)
    client._closed = True
    on_kafka.consumer._thread.thread_loop.close()  # type: ignore[attr-defined]


async def test_faust_is_counted_in_our_registry(made: faust.App) -> None:
    """What Faust measures is in the registry that we serve ourselves."""
    registry = CollectorRegistry()
    observe(made, registry)
    assert b"faust_messages_received" in generate_latest(registry)
