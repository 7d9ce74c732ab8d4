"""What the gateway counts; times are seconds.

* `dispatch_spool_records`, `dispatch_spool_bytes`: what lies in the spool
* `dispatch_spool_oldest_seconds`: age of the oldest alert in it, 0 when it is empty
* `dispatch_spool_kept_total{topic}`: alerts taken into the spool
* `dispatch_spool_drained_total{topic}`: alerts that Kafka confirmed and the spool gave up
* `dispatch_spool_failures_total{operation}`: reads and writes of the spool that failed
* `dispatch_spool_damaged_files`: damaged spool files that were set aside and still lie there
* `dispatch_gateway_over_quota_total{kind}`: alerts refused with 429, by what was over its quota: `source`
  or `publisher`
* `dispatch_gateway_reserve_total`: alerts let in from the reserve of the most urgent ones
* `dispatch_device_codes_total{event}`: device codes `issued`, `used`, `wrong` (unknown, used or ended), and
  attempts `refused` because too many were wrong
"""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge

SPOOL_RECORDS: Final = Gauge("dispatch_spool_records", "Alerts in the spool")
SPOOL_BYTES: Final = Gauge("dispatch_spool_bytes", "Bytes of the alerts in the spool")
SPOOL_OLDEST: Final = Gauge("dispatch_spool_oldest_seconds", "Age of the oldest alert in the spool, seconds")
SPOOL_KEPT: Final = Counter("dispatch_spool_kept", "Alerts taken into the spool", ["topic"])
SPOOL_DRAINED: Final = Counter("dispatch_spool_drained", "Alerts sent from the spool", ["topic"])
SPOOL_FAILURES: Final = Counter("dispatch_spool_failures", "Failed reads and writes", ["operation"])
SPOOL_DAMAGED: Final = Gauge("dispatch_spool_damaged_files", "Damaged spool files set aside")
OVER_QUOTA: Final = Counter("dispatch_gateway_over_quota", "Alerts refused with 429", ["kind"])
RESERVE: Final = Counter("dispatch_gateway_reserve", "Alerts let in from the reserve")
DEVICE_CODES: Final = Counter("dispatch_device_codes", "What became of device codes", ["event"])
