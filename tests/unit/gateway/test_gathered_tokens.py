"""Tokens asked for together: everybody has their own answer, and nobody suffers for another."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from dispatch.gateway import gathered_tokens
from dispatch.gateway.gathered_tokens import GatheredTokens
from dispatch.gateway.permissions import Role
from dispatch.gateway.tokens import TokenRecord


class Directory:
    """Knows the tokens of even number; answers when it is let, or fails as it is told."""

    def __init__(self) -> None:
        self.questions: list[list[bytes]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.error: Exception | None = None

    async def find_all(self, token_hashes: Sequence[bytes]) -> Mapping[bytes, TokenRecord]:
        """Return those of even number."""
        self.questions.append(list(token_hashes))
        await self.open.wait()
        if self.error is not None:
            raise self.error
        return {one: _record(one) for one in token_hashes if one[0] % 2 == 0}


def _record(name: bytes) -> TokenRecord:
    return TokenRecord(name, Role.VIEWER, name.hex())


def _names(count: int) -> list[bytes]:
    return [bytes([number]) for number in range(count)]


async def test_who_comes_together_is_asked_for_together() -> None:
    """One question for all, and each is told of their own token, or that there is none."""
    directory = Directory()
    gathered = GatheredTokens(directory)
    found = await asyncio.gather(*(gathered.find(name) for name in _names(6)))
    assert directory.questions == [_names(6)]
    assert found == [_record(name) if name[0] % 2 == 0 else None for name in _names(6)]


async def test_who_comes_later_waits_for_no_earlier_question() -> None:
    """A question that hangs holds up those that it was asked for, and nobody else."""
    directory = Directory()
    gathered = GatheredTokens(directory)
    directory.open.clear()
    hanging = asyncio.create_task(gathered.find(b"\x02"))
    while not directory.questions:
        await asyncio.sleep(0)
    directory.open = asyncio.Event()
    directory.open.set()
    assert await gathered.find(b"\x04") == _record(b"\x04")
    assert not hanging.done()
    hanging.cancel()


async def test_a_failure_is_everybodys() -> None:
    """What the directory raises reaches all who were asked for, and the next question is a new one."""
    directory = Directory()
    gathered = GatheredTokens(directory)
    directory.error = RuntimeError("away")
    found = await asyncio.gather(*(gathered.find(name) for name in _names(3)), return_exceptions=True)
    assert [str(one) for one in found] == ["away"] * 3
    directory.error = None
    assert await gathered.find(b"\x02") == _record(b"\x02")


@pytest.mark.parametrize("turns", [0, 1, 2, 5])
async def test_nobody_goes_without_an_answer_when_one_leaves(turns: int) -> None:
    """Whoever of them is cancelled, at whatever moment, all others are told."""
    for leaver in range(3):
        directory = Directory()
        gathered = GatheredTokens(directory)
        directory.open.clear()
        tasks = [asyncio.create_task(gathered.find(name)) for name in _names(3)]
        for _ in range(turns):
            await asyncio.sleep(0)
        tasks[leaver].cancel()
        await asyncio.sleep(0)
        directory.open.set()
        async with asyncio.timeout(10):
            found = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(found.pop(leaver), asyncio.CancelledError)
        others = [name for number, name in enumerate(_names(3)) if number != leaver]
        assert found == [_record(name) if name[0] % 2 == 0 else None for name in others]


async def test_a_question_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a question takes become several."""
    monkeypatch.setattr(gathered_tokens, "MOST", 4)
    directory = Directory()
    gathered = GatheredTokens(directory)
    await asyncio.gather(*(gathered.find(name) for name in _names(10)))
    assert [len(question) for question in directory.questions] == [4, 4, 2]
