"""Words in two languages, and times as the district's clocks show them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from dispatch.model.categories import NAMES
from dispatch.model.roster import Area

STATUS_WORDS = {
    "review": ("?", "待核实", "review"),
    "open": ("●", "处置中", "open"),
    "contained": ("◐", "已控制", "contained"),
    "closed": ("✓", "已办结", "closed"),
}
"""Each incident status with its sign and its Chinese and English word: colour is never the only sign."""

KIND_WORDS = {
    "unit": ("应急单元", "unit"),
    "volunteer": ("义警", "volunteer"),
    "patrol": ("巡逻队", "patrol"),
    "police": ("社区民警", "community police"),
    "security": ("治保会", "village security"),
}
"""Each kind of responder in Chinese and English."""

REASON_WORDS = {
    "busy": "正忙",
    "off_duty": "不在岗",
    "too_far": "太远",
    "resting": "休整中",
    "stale_position": "位置过期",
    "lacks_capability": "缺少装备",
    "ranked_lower": "排名靠后",
    "already_asked": "已问过",
}
"""Named reasons in Chinese; a reason without an entry is shown as it is."""


def category_words(code: str) -> str:
    """Return a category in Chinese and English."""
    zh, en = NAMES.get(code, (code, code))
    return f"{zh} {en}"


class Clock:
    """Shows moments in the local time of an area."""

    def __init__(self, area: Area) -> None:
        self._zone = timezone(timedelta(minutes=area.utc_offset_minutes))

    def show(self, moment: datetime) -> str:
        """Return the time of day, to the second."""
        return moment.astimezone(self._zone).strftime("%H:%M:%S")
