"""The Faust application of a worker, with every setting that losslessness rests on."""

from __future__ import annotations

from typing import Final

import faust
import faust.streams
from faust.sensors.prometheus import FaustMetrics, PrometheusMonitor
from mode.supervisors import CrashingSupervisor
from prometheus_client import REGISTRY, CollectorRegistry
from yarl import URL

from dispatch.config import Settings
from dispatch.kafka_access import servers
from streams.credentials import credentials
from streams.isolation import isolation_level
from streams.transport import landing_transport

METADATA_MAX_AGE_MS: Final = 2_000
"""How often a consumer asks who leads its partitions."""


class UnsafeFaust(Exception):
    """The installed Faust would lose messages; the message says why and what to install."""


class LandingApp(faust.App):
    """A Faust application that keeps no files: without tables it needs no directory of its own."""

    async def on_first_start(self) -> None:
        """Start without making Faust's data directories in the working directory."""


def make_app(settings: Settings) -> LandingApp:
    """
    Return the application; nothing is connected yet, and no agent is in it.

    Faust's assignor spreads the partitions; nothing here may infer a single writer per key from where they
    are. The row lock of the area decides.

    Raises:
        UnsafeFaust: the compiled stream iterator is missing, or Faust's experimental iterator is switched on.

    """
    if getattr(faust.streams, "_CStreamIterator", None) is None:
        # The iterator in Python acknowledges the messages of a past generation that it skips.
        raise UnsafeFaust(
            "Faust's compiled stream iterator is missing: install the wheel of faust-streaming 0.15.3 "
            "for this platform and unset NO_CYTHON"
        )
    app = LandingApp(
        settings.consumer_group,
        broker=[URL(f"kafka://{server}") for server in servers(settings)],
        broker_credentials=credentials(settings),
        # Nothing is lost, some comes twice: receipts tell the repeats.
        processing_guarantee="at_least_once",
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=1.0,
        broker_commit_every=500,
        # A dead worker's partitions move within 8 s; a slow handler never holds up the group.
        broker_session_timeout=8.0,
        broker_heartbeat_interval=2.0,
        broker_rebalance_timeout=15.0,
        broker_request_timeout=20.0,
        stream_wait_empty=False,
        # With all partitions paused nobody polls; after the default of 1,000 s that ends the membership.
        broker_max_poll_interval=86_400.0,
        broker_max_poll_records=200,
        # aiokafka asks a former leader for the first offset of a partition again and again without asking
        # who leads now, and fetches nothing else from that broker until the next look: 5 min by default.
        consumer_metadata_max_age_ms=METADATA_MAX_AGE_MS,
        stream_buffer_maxsize=256,
        stream_processing_timeout=30.0,
        broker_commit_livelock_soft_timeout=30.0,
        # Bytes in, as they are: a message that cannot be decoded must still be landed.
        key_serializer="raw",
        value_serializer="raw",
        # Topics are ours to declare; there are no tables, no leader and no web server of Faust's.
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        agent_supervisor=CrashingSupervisor,
        worker_redirect_stdouts=False,
    )
    if app.conf.cython_optimizations:
        raise UnsafeFaust(
            "Faust's cython_optimizations are on: unset FAUST_CYTHON_OPTIMIZATIONS, the path is not proven"
        )
    wait_ms = settings.fetch_max_wait_ms if settings.on_stand_in else None
    app.transport = landing_transport(app, isolation_level(settings), wait_ms)
    return app


def observe(app: faust.App, registry: CollectorRegistry = REGISTRY) -> None:
    """
    Count what Faust does in `registry`, as `faust_…`; we serve it ourselves, so Faust's web server stays off.

    Call it before the app starts, once for a registry.
    """
    app.monitor = PrometheusMonitor(metrics=FaustMetrics.create(registry, "faust"))
