"""What every role counts: the Prometheus metrics of this service, local to the process.

Names, with labels in brackets; times are seconds:

* `dispatch_landed_records_total{topic}`: records on record and acknowledged to the broker
* `dispatch_land_seconds{topic}`: from a batch in hand to its commit
* `dispatch_land_batch_records{topic}`: records landed together
* `dispatch_landing_age_seconds{topic}`: broker's timestamp of a batch's oldest record to its commit
* `dispatch_timer_lateness_seconds`: by how much a due area was late when it was looked at
* `dispatch_timer_failures_total`: ticks and polls that raised
* `dispatch_relay_published_total{topic}`: messages the broker has confirmed
* `dispatch_relay_failures_total`: chunks that were given up and are sent again
* `dispatch_relay_oldest_unpublished_seconds`: age of the oldest row nobody has published yet, 0 when all are
* `dispatch_worker_partitions`: partitions this worker holds
* `dispatch_watchdog_loop_lag_seconds`: time since the event loop last showed life
"""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram, start_http_server

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_BATCH: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500)

LANDED: Final = Counter("dispatch_landed_records", "Records landed and acknowledged", ["topic"])
LAND_SECONDS: Final = Histogram(
    "dispatch_land_seconds", "Batch in hand to commit, seconds", ["topic"], buckets=_SECONDS
)
LAND_BATCH: Final = Histogram(
    "dispatch_land_batch_records", "Records landed together", ["topic"], buckets=_BATCH
)
LANDING_AGE: Final = Histogram(
    "dispatch_landing_age_seconds", "Broker timestamp to commit, seconds", ["topic"], buckets=_SECONDS
)
TIMER_LATENESS: Final = Histogram(
    "dispatch_timer_lateness_seconds", "How late a due area was looked at, seconds", buckets=_SECONDS
)
TIMER_FAILURES: Final = Counter("dispatch_timer_failures", "Ticks and polls that raised")
RELAY_PUBLISHED: Final = Counter("dispatch_relay_published", "Messages confirmed by the broker", ["topic"])
RELAY_FAILURES: Final = Counter("dispatch_relay_failures", "Chunks given up and sent again")
RELAY_OLDEST: Final = Gauge(
    "dispatch_relay_oldest_unpublished_seconds", "Age of the oldest unpublished row, seconds"
)
PARTITIONS: Final = Gauge("dispatch_worker_partitions", "Partitions this worker holds")
LOOP_LAG: Final = Gauge("dispatch_watchdog_loop_lag_seconds", "Since the event loop showed life, seconds")


def serve(port: int, address: str) -> None:
    """
    Serve the metrics of this process on `address:port` from a thread of its own; port 0 is off.

    Raises:
        OSError: the port is taken.

    """
    if port:
        start_http_server(port, address)
