"""The Faust side of a worker while it starts: the watchdog's thread asks it what it reads."""

from __future__ import annotations

import asyncio
from unittest.mock import PropertyMock

import faust
import pytest
from faust.types import TP

from dispatch.config import Settings
from dispatch.store.audit import Place
from streams.intake import Intake
from tests.unit.streams import faust_parts as parts
from tests.unit.streams.test_land import Landing


async def test_nobody_who_asks_what_is_read_makes_the_consumer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faust makes its consumer on the loop of whoever asks first: a start between two looks would break."""
    intake = Intake(Settings(), Landing())
    consumer = PropertyMock()
    monkeypatch.setattr(faust.App, "consumer", consumer)
    intake.app._started.set()
    assert await asyncio.to_thread(intake.held) == frozenset()
    assert intake.partitions() == 0
    assert intake.condition() == "waiting for the broker"
    consumer.assert_not_called()
    parts.close(intake.app)


async def test_ends_are_told_of_what_is_held_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a partition ends is known once something came of it, and told while it is held."""
    intake = Intake(Settings(), Landing())
    intake.app.monitor.tp_end_offsets.update({TP("alerts.shop", 0): 7, TP("alerts.shop", 1): 9})
    assert intake.ends() == {}
    monkeypatch.setattr(intake, "held", lambda: frozenset({("alerts.shop", 1), ("alerts.patrol", 1)}))
    assert intake.ends() == {Place("alerts.shop", 1): 9}
    parts.close(intake.app)
