"""What came of a run, and its figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.faults.hostile.floods import Answers
from tests.faults.hostile.trickle import Trickle
from tests.faults.hostile.windows import Window, compare


@dataclass
class Found:
    """What came of a run; times in s."""

    topics: dict[str, dict[str, int]] = field(default_factory=dict)
    http: Answers = field(default_factory=Answers)
    crashes: list[str] = field(default_factory=list)
    before: Trickle | None = None
    during: Trickle | None = None
    after: Trickle | None = None
    capacity: float = 0.0
    offered: float = 0.0
    took_s: float = 0.0
    sent: dict[str, int] = field(default_factory=dict)
    window_s: float = 0.0
    windows: list[Window] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """Return the figures as JSON takes them."""
        assert self.before is not None and self.during is not None and self.after is not None
        before, during = self.before.p(0.99), self.during.p(0.99)
        return {
            "capacity_per_s": round(self.capacity),
            "offered_per_s": round(self.offered),
            "sent": self.sent,
            "sent_in_total": sum(self.sent.values()),
            "sent_per_s": round(sum(self.sent.values()) / max(self.took_s, 1)),
            "topics": self.topics,
            "http": {
                "sent": sum(self.http.statuses.values()),
                "statuses": {str(code): n for code, n in sorted(self.http.statuses.items())},
                "wrong": len(self.http.wrong),
                "alerts_published": self.http.published,
            },
            "lost": sum(row["published"] - row["landed"] for row in self.topics.values()),
            "crashes": len(self.crashes),
            "good_alerts": {
                "before": len(self.before.taken_s),
                "during": len(self.during.taken_s),
                "after": len(self.after.taken_s),
                "p50_ms_before": _ms(self.before.p(0.5)),
                "p50_ms_during": _ms(self.during.p(0.5)),
                "p50_ms_after": _ms(self.after.p(0.5)),
                "p99_ms_before": _ms(before),
                "p99_ms_during": _ms(during),
                "p99_ms_after": _ms(self.after.p(0.99)),
                "p99_ratio": round(during / before, 2),
                "p50_ratio": round(self.during.p(0.5) / self.before.p(0.5), 2),
            },
            f"good_alerts_by_windows_of_{self.window_s:g}_s": compare(self.windows, self.during),
            "seconds": round(self.took_s),
        }


def _ms(seconds: float) -> int:
    return round(seconds * 1_000)
