"""The end of a demonstration: figures, checks, and how to go on."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from dispatch.demo.outcome import Outcome

_MOST_SHOWN = 20


def tell_figures(console: Console, outcome: Outcome) -> None:
    """Print counts and latency."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right", style="bold", no_wrap=True)
    table.add_column()
    latency = outcome.latency
    busy = f"，{latency.waited} 起等人 waited for people, ≤ {latency.longest_wait_ms / 1_000:.0f} s"
    rows = (
        (
            f"p50 {latency.p50_ms:.0f} ms · p99 {latency.p99_ms:.0f} ms",
            f"从报警到派遣记录 publish → assignment record（{latency.count} 起 alerts，"
            f"最长 max {latency.max_ms:.0f} ms{busy if latency.waited else ''}）",
        ),
        (f"{outcome.alerts}", "报警 alerts"),
        (
            f"{outcome.incidents}",
            f"事件 incidents（办结 closed {outcome.closed}，"
            f"无人可派 nobody to send, reason named {outcome.without_response}）",
        ),
        (
            f"{outcome.assignments}",
            f"派遣 assignments · {outcome.advisories} 条提醒 advisories · {outcome.reports} 次应答 answers",
        ),
        (f"{outcome.seconds:.0f} s", f"用时 duration · {outcome.broker}"),
    )
    for row in rows:
        table.add_row(*row)
    console.print(table)


def tell_checks(console: Console, violations: list[str], log_finding: str) -> None:
    """Print what was checked; `log_finding` is what `verify` found wrong, "" when the log holds."""
    for zh, en in (
        ("每条报警恰属一起事件", "every alert is in exactly one incident"),
        ("每起事件有人处置或说明原因", "every incident has a response or a named reason"),
        ("无人同时在两处", "no responder was ever in two active assignments"),
    ):
        if not violations:
            _line(console, True, f"{zh} {en}")
    for wrong in violations[:_MOST_SHOWN]:
        _line(console, False, wrong)
    if len(violations) > _MOST_SHOWN:
        _line(console, False, f"… {len(violations) - _MOST_SHOWN} more")
    _line(console, not log_finding, log_finding or "日志完整 dispatch verify: the log holds")


def _line(console: Console, holds: bool, words: str) -> None:
    mark = ("✓ ", "green") if holds else ("✗ ", "red")
    console.print(Text.assemble(mark, words))
