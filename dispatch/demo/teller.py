"""Telling a story step by step on a terminal: a time, a sign, a line of Chinese, a line of English."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from dispatch.demo.bilingual import Clock

_INDENT = 12


class Teller:
    """Writes steps and their reasons; every line fits 100 columns or is wrapped under itself."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock

    def chapter(self, zh: str, en: str) -> None:
        """Begin a part of the demonstration."""
        self._console.print()
        self._console.print(Rule(Text(f"{zh}  {en}", style="bold"), align="left", characters="─"))

    def step(self, sign: str, zh: str, en: str, at: datetime | None = None) -> None:
        """Tell what happened; the time is the record's own, else this moment."""
        shown = self._clock.show(at or datetime.now(UTC))
        self._console.print(Text.assemble((shown, "dim"), "  ", (sign, "bold cyan"), " ", zh))
        if en:
            self._indented(Text(en, style="dim"))

    def reason(self, zh: str, en: str) -> None:
        """Say why, one line in each language; an empty one is left out."""
        for words, style in ((zh, ""), (en, "dim")):
            if words:
                self._indented(Text.assemble(("└ ", "yellow"), (words, style)))

    def plain(self, zh: str, en: str) -> None:
        """Say something without a time."""
        self._console.print(Text.assemble(f"{zh}  ", (en, "dim")))

    def _indented(self, text: Text) -> None:
        self._console.print(Padding(text, (0, 0, 0, _INDENT), expand=False))
