"""Reasons in a few signs, for a column of a table; the full words are in the records and in the log."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dispatch.demo.picture import SeenAssignment, SeenIncident

_SHORT = re.compile(
    r"tier \d+ (?P<role>\w+) (?P<kinds>[\w/]+): (?P<have>\d+) of (?P<want>\d+) \((?P<why>[^)]*)\)"
)
_KINDS = {"unit": "单元", "volunteer": "义警", "patrol": "巡逻", "police": "民警", "security": "治保"}
_WHY = {
    "busy": "忙", "off_duty": "歇", "too_far": "远", "resting": "休", "lacks_capability": "缺装备",
    "stale_position": "位置旧", "already_asked": "问过",
}  # fmt: skip
_HOW = {
    "given": "来报指明 given",
    "text": "按文字 by text",
    "sensor": "按传感器 by sensor",
    "not_understood": "未识别 not understood",
}


def reason_of(seen: SeenIncident, sent: Sequence[SeenAssignment] = ()) -> str:
    """Return how it ended, else who is missing and why, else what last happened, else how understood."""
    latest = seen.latest
    if latest.event == "closed":
        return (latest.reason or "-").partition(";")[0]
    if seen.shortfall:
        return shortfall(seen.shortfall)
    if latest.event == "attention_needed" or (latest.event == "tier_raised" and latest.tier > 1):
        return latest.reason or latest.event
    return f"{understanding(seen.opened.reason or '')}{_rank(sent)}"


def _rank(sent: Sequence[SeenAssignment]) -> str:
    """Return the place of the primary among those who could have been sent."""
    why = next((one.first.explanation for one in sent if one.first.role == "primary"), None)
    if why is None or "eligible" not in why.considered:
        return ""
    return f" · 第{why.rank}/{why.considered['eligible']}"


def shortfall(words: str) -> str:
    """Return the first need that is not met, as `缺义警 0/1 忙51 远553`, and how many more there are."""
    found = list(_SHORT.finditer(words))
    if not found:
        return f"缺 {words}"
    first = found[0]
    kinds = "/".join(_KINDS.get(kind, kind) for kind in first["kinds"].split("/"))
    why = [part.rpartition(" ") for part in first["why"].split(", ")]
    # Those off duty or too far are always many; who would have been there and was not says more.
    told = " ".join(f"{_WHY.get(name, name)}{number}" for name, _, number in why if name != "off_duty")
    more = f" +{len(found) - 1}" if len(found) > 1 else ""
    return f"缺{kinds} {first['have']}/{first['want']} {told}{more}".strip()


def understanding(words: str) -> str:
    """Return how the category was found, with the terms that matched."""
    parts = words.split("; ")
    how = parts[0].rpartition(" ")[2]
    matched = next((part.removeprefix("matched ") for part in parts if part.startswith("matched ")), "")
    return f"{_HOW.get(how, parts[0])}{': ' + matched if matched else ''}" or "-"
