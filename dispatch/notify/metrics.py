"""What the notifiers count.

* `dispatch_notices_total{channel,result}`: attempts to tell a responder; the result is `sent`,
  `retried` (to be tried again) or `failed` (for good)
"""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

ATTEMPTS: Final = Counter("dispatch_notices", "Attempts to tell a responder", ["channel", "result"])
