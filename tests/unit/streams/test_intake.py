"""The Faust side of a worker while it starts: the watchdog's thread asks it what it reads."""

from __future__ import annotations

import asyncio
from unittest.mock import PropertyMock

import faust
import pytest

from dispatch.config import Settings
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
