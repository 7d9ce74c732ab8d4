"""The board: one row an incident, as a dispatcher's wall would show it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dispatch.demo.bilingual import STATUS_WORDS, Clock
from dispatch.demo.brief import reason_of
from dispatch.demo.gazetteer import Gazetteer
from dispatch.demo.picture import Picture, SeenAssignment
from dispatch.model.categories import NAMES
from schemas.codes import AssignmentStatus
from schemas.text import visible_text

_COLOURS = {"review": "magenta", "open": "yellow", "contained": "cyan", "closed": "green"}
_URGENT = {1: "bold red", 2: "red"}
_SIGNS = {"unit": "单", "volunteer": "义", "patrol": "巡", "police": "警", "security": "治"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the board, as text."""

    time: str
    incident: str
    place: str
    category: str
    priority: int
    tier: int
    status: str
    sent: str
    primary: str
    reason: str


class Board:
    """Draws the picture of one run: incidents of that run only, the newest below."""

    def __init__(self, picture: Picture, gazetteer: Gazetteer, clock: Clock) -> None:
        self._picture = picture
        self._gazetteer = gazetteer
        self._clock = clock
        self._of_run: dict[str, None] = {}
        self.calls = 0
        """How many calls were published."""

    def add(self, incident_id: str) -> None:
        """Let an incident appear; harmless to repeat."""
        self._of_run.setdefault(incident_id)

    def incidents(self) -> list[str]:
        """Return the incidents of the board, oldest first."""
        return list(self._of_run)

    def line(self, incident_id: str) -> Text:
        """Return the row of an incident as one plain line."""
        row = self.row(incident_id)
        return Text(
            f"{row.time} {row.incident} {row.place} {row.category} P{row.priority} T{row.tier} {row.status} "
            f"[{row.sent}] {row.primary} | {row.reason}"
        )

    def row(self, incident_id: str) -> Row:
        """Return the line of an incident."""
        seen = self._picture.incidents[incident_id]
        latest = seen.latest
        sent = self._picture.of(incident_id)
        sign, zh, _ = STATUS_WORDS[latest.status]
        return Row(
            time=self._clock.show(seen.opened.at),
            incident=visible_text(incident_id.split("-", 2)[-1]),
            place=visible_text(self._gazetteer.village(latest.location)),
            category=NAMES[latest.category][0],
            priority=latest.priority,
            tier=latest.tier,
            status=f"{sign} {zh}",
            sent=_counts(sent),
            primary=self._primary(sent),
            reason=visible_text(reason_of(seen, sent)),
        )

    def render(self, height: int, width: int) -> RenderableType:
        """Return the board with as many of the newest incidents as `height` lines of `width` columns hold."""
        narrow = width < _WIDE
        table = Table(expand=True, pad_edge=False, padding=(0, 1, 0, 0), box=None, header_style="bold")
        for title, wide_width, narrow_width in _COLUMNS:
            table.add_column(
                title,
                no_wrap=True,
                overflow="ellipsis",
                width=(narrow_width if narrow else wide_width) or None,
                ratio=None if wide_width else 1,
            )
        for incident_id in self.incidents()[-max(height - _FRAME - narrow, 1) :]:
            table.add_row(*self._cells(incident_id))
        legend = Text(_LEGEND, style="dim", no_wrap=True, overflow="ellipsis")
        return Group(table, Text(), self.totals(), legend)

    def _cells(self, incident_id: str) -> list[Text]:
        row = self.row(incident_id)
        status = self._picture.incidents[incident_id].latest.status
        return [
            Text(row.time, style="dim"),
            Text(row.incident),
            Text(row.place),
            Text(row.category),
            Text(str(row.priority), style=_URGENT.get(row.priority, "")),
            Text(str(row.tier)),
            Text(row.status, style=_COLOURS[status]),
            Text(row.sent),
            Text(row.primary),
            Text(row.reason, style="dim"),
        ]

    def totals(self) -> Text:
        """Return one line with what there was so far."""
        states = Counter(self._picture.incidents[one].latest.status.value for one in self._of_run)
        sent = [one for incident in self._of_run for one in self._picture.of(incident)]
        kinds = Counter(one.first.responder_kind.value for one in sent)
        shown = (
            f"{sign} {zh} {states[code]}" for code, (sign, zh, _) in STATUS_WORDS.items() if states[code]
        )
        return Text.assemble(
            (f"报警 calls {self.calls}", "bold"),
            f" · 事件 incidents {len(self._of_run)} ({' '.join(shown)})",
            f" · 派遣 sent {len(sent)} ({' '.join(f'{_SIGNS[k]}{kinds[k]}' for k in _SIGNS)})",
        )

    def _primary(self, sent: list[SeenAssignment]) -> str:
        mine = [one for one in sent if one.first.role == "primary"]
        if not mine:
            return "-"
        one = mine[-1]
        eta = "-" if one.first.eta_seconds is None else f"{one.first.eta_seconds:.0f}s"
        name = self._gazetteer.name(one.first.responder_id).replace("应急单元", "")
        return f"{_ANSWERS[one.latest.status]}{eta} {visible_text(name)}"


_FRAME = 6
"""Lines around the rows: two of the header, an empty one, totals, legend, and the cursor's."""

_LEGEND = (
    "单 unit 义 volunteer 巡 patrol 警 police 治 security"
    " · … asked √ accepted → under way ◎ there ✓ done × refused – released"
)

_ANSWERS = {
    AssignmentStatus.NOTIFIED: "…",
    AssignmentStatus.ACCEPTED: "√",
    AssignmentStatus.DECLINED: "×",
    AssignmentStatus.EXPIRED: "×",
    AssignmentStatus.EN_ROUTE: "→",
    AssignmentStatus.ON_SCENE: "◎",
    AssignmentStatus.CLEARED: "✓",
    AssignmentStatus.STOOD_DOWN: "–",
}

_WIDE = 115
"""From so many columns on everything has its full width."""

# Title, width in columns on a wide and on a narrow terminal; 0 takes what is left.
_COLUMNS = (
    ("时间\ntime", 8, 8),
    ("事件\nincident", 8, 7),
    ("地点\nplace", 10, 8),
    ("类别\nkind", 8, 8),
    ("优\nP", 2, 2),
    ("级\nT", 2, 2),
    ("状态\nstatus", 8, 8),
    ("派出\nsent", 19, 14),
    ("主责单元\nprimary", 22, 13),
    ("依据\nreason", 0, 0),
)


def _counts(sent: list[SeenAssignment]) -> str:
    """Return how many of each kind are or were bound, those who declined or expired left out."""
    refused = (AssignmentStatus.DECLINED, AssignmentStatus.EXPIRED)
    kinds = Counter(one.first.responder_kind.value for one in sent if one.latest.status not in refused)
    return " ".join(f"{_SIGNS[kind]}{kinds[kind]}" for kind in _SIGNS if kinds[kind]) or "无"
