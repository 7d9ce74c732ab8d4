"""When a failed delivery is tried again, and when no more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Back-off in seconds: `first_s`, doubled each time up to `longest_s`.

    Nothing is sent any more once the decision is `give_up_s` old.
    """

    first_s: float = 1.0
    longest_s: float = 60.0
    give_up_s: float = 900.0

    def wait_s(self, attempts: int) -> float:
        """Return the wait after `attempts` failed attempts (1 or more)."""
        doublings = min(max(attempts - 1, 0), 32)
        return min(self.longest_s, self.first_s * 2.0**doublings)

    def too_old(self, age_ms: int) -> bool:
        """Tell whether a notice decided `age_ms` ago is not worth sending any more."""
        return age_ms > self.give_up_s * 1_000


WEBHOOK_RETRIES = RetryPolicy()
LIVE_RETRIES = RetryPolicy(give_up_s=600.0)
PUSH_RETRIES = RetryPolicy(longest_s=30.0, give_up_s=600.0)
