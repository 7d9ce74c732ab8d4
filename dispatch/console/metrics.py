"""What the console counts; times are seconds.

* `dispatch_http_requests_total{route,method,status}`: answers, by the route's template
* `dispatch_http_seconds{route}`: from request to the start of the answer
* `dispatch_feed_clients{area}`: connected clients of the live feed
* `dispatch_feed_rows_total{area}`: log rows offered to the clients
* `dispatch_feed_cut_total{reason}`: clients cut off: `overrun` (too slow), `timeout` (does not read),
  `revoked` (its token holds no more)
* `dispatch_check_ok{check}`: 1 while a part of the service does its work, by the checks of `/readyz`
* `dispatch_ready`: 1 while requests should come to this console
"""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

HTTP_REQUESTS: Final = Counter("dispatch_http_requests", "Answers", ["route", "method", "status"])
HTTP_SECONDS: Final = Histogram(
    "dispatch_http_seconds", "Request to start of answer, seconds", ["route"], buckets=_SECONDS
)
FEED_CLIENTS: Final = Gauge("dispatch_feed_clients", "Connected clients of the live feed", ["area"])
FEED_ROWS: Final = Counter("dispatch_feed_rows", "Log rows offered to the clients", ["area"])
FEED_CUT: Final = Counter("dispatch_feed_cut", "Clients cut off", ["reason"])
CHECK_OK: Final = Gauge("dispatch_check_ok", "1 while a part of the service does its work", ["check"])
READY: Final = Gauge("dispatch_ready", "1 while requests should come to this console")
