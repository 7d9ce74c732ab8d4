"""A client whose broker does not say goodbye holds up nobody's stop."""

from __future__ import annotations

import asyncio

import pytest

from dispatch import kafka_closing
from dispatch.kafka_closing import close_soon


async def test_a_goodbye_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing ends within the limit although a connection waits for ever; an error of it is not hidden."""
    monkeypatch.setattr(kafka_closing, "CLOSE_LIMIT_S", 0.01)
    waited: list[str] = []

    async def hangs() -> None:
        waited.append("began")
        await asyncio.Event().wait()

    async with asyncio.timeout(5):
        await close_soon(hangs)
    assert waited == ["began"]

    async def breaks() -> None:
        raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        await close_soon(breaks)
