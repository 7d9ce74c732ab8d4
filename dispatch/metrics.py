"""What every role counts: the Prometheus metrics of this service, local to the process.

Names, with labels in brackets; times are seconds:

* `dispatch_landed_records_total{topic}`: records on record and acknowledged to the broker
* `dispatch_land_seconds{topic}`: from a batch in hand to its commit
* `dispatch_land_batch_records{topic}`: records landed together
* `dispatch_landing_age_seconds{topic}`: broker's timestamp of a batch's oldest record to its commit
* `dispatch_landed_ahead_total{topic}`: urgent records put on record before their turn, during a backlog
* `dispatch_timer_lateness_seconds`: by how much a due area was late when it was looked at
* `dispatch_timer_failures_total`: ticks and polls that raised
* `dispatch_relay_published_total{topic}`: messages the broker has confirmed
* `dispatch_relay_failures_total`: chunks that were given up and are sent again
* `dispatch_relay_oldest_unpublished_seconds`: age of the oldest row nobody has published yet, 0 when all are
* `dispatch_worker_partitions`: partitions this worker holds
* `dispatch_watchdog_loop_lag_seconds`: time since the event loop last showed life
* `dispatch_audit_proven_total{topic}`: records the auditor has read and found, or put, on record
* `dispatch_audit_repairs_total{topic}`: records that were not on record and that the auditor landed
* `dispatch_audit_behind_records`: offsets that are old enough and had their turn, and are not proven yet
* `dispatch_audit_late_records`: offsets old enough that the workers have yet to come to: late, not lost
* `dispatch_audit_late_seconds`: age of the oldest of those (an hour at most), 0 when there is none
* `dispatch_audit_rewinds_total`: how often the auditor went back to read again what it had proven
* `dispatch_audit_findings_total{kind}`: findings that the desk was told of
* `dispatch_audit_unattended_incidents`: open incidents without owner, pending response and due time
* `dispatch_audit_timers_late_seconds`: the latest overdue timer while a worker lives, 0 when none is over 1 s
* `dispatch_audit_unpublished_seconds`: age of the oldest row or rejection that is not published
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
LANDED_AHEAD: Final = Counter("dispatch_landed_ahead", "Urgent records landed before their turn", ["topic"])
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

AUDITED: Final = Counter("dispatch_audit_proven", "Records proven to be on record", ["topic"])
AUDIT_REPAIRS: Final = Counter("dispatch_audit_repairs", "Records landed by the auditor", ["topic"])
AUDIT_BEHIND: Final = Gauge("dispatch_audit_behind_records", "Offsets old enough and not yet proven")
AUDIT_LATE: Final = Gauge("dispatch_audit_late_records", "Offsets old enough that wait for their turn")
AUDIT_LATE_AGE: Final = Gauge("dispatch_audit_late_seconds", "Age of the oldest late offset, seconds")
AUDIT_REWINDS: Final = Counter("dispatch_audit_rewinds", "Times the auditor went back")
AUDIT_FINDINGS: Final = Counter("dispatch_audit_findings", "Findings told to the desk", ["kind"])
AUDIT_UNATTENDED: Final = Gauge("dispatch_audit_unattended_incidents", "Open incidents nobody comes back to")
AUDIT_TIMERS_LATE: Final = Gauge("dispatch_audit_timers_late_seconds", "Latest overdue timer, seconds")
AUDIT_RELAY_AGE: Final = Gauge("dispatch_audit_unpublished_seconds", "Oldest unpublished row, seconds")


def serve(port: int, address: str) -> None:
    """
    Serve the metrics of this process on `address:port` from a thread of its own; port 0 is off.

    Raises:
        OSError: the port is taken.

    """
    if port:
        start_http_server(port, address)
