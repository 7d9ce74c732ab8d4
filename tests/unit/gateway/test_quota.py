"""Quotas: who sends too much is told so, hurts nobody else, and what is most urgent has a reserve."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dispatch.gateway.quota import Asked, OverQuota, Quota


def asked(count: int, source_id: str = "s1", urgent: bool = False) -> Sequence[Asked]:
    """Return so many alerts of one source."""
    return [Asked(source_id, urgent)] * count


async def test_a_source_over_its_quota_is_refused_and_others_are_not() -> None:
    """The refusal names the source, the limit and the wait; it costs the source's publisher nothing."""
    quota = Quota(10, 15, 5)
    await quota.admit("p", asked(10))
    for _ in range(3):
        with pytest.raises(OverQuota, match="source s1 sends more than 10 alerts a minute") as over:
            await quota.admit("p", asked(1))
        assert 1 <= over.value.retry_after_s <= 60
    await quota.admit("p", asked(5, "s2"))


async def test_the_same_source_at_another_publisher_has_a_quota_of_its_own() -> None:
    """Nobody can silence a source by sending in its name."""
    quota = Quota(10, 100, 5)
    await quota.admit("p", asked(10))
    await quota.admit("q", asked(10))
    with pytest.raises(OverQuota):
        await quota.admit("p", asked(1))


async def test_a_publisher_over_its_quota_is_refused_whatever_its_sources_are() -> None:
    """Names of sources made up on the way do not get around the limit of the token."""
    quota = Quota(10, 15, 5)
    for number in range(15):
        await quota.admit("p", asked(1, f"made-up-{number}"))
    with pytest.raises(OverQuota, match="publisher p sends more than 15"):
        await quota.admit("p", asked(1, "made-up-15"))
    await quota.admit("q", asked(1))


async def test_the_most_urgent_draw_on_the_reserve_and_that_too_has_an_end() -> None:
    """A fire gets in where a theft does not; a flood of fires is refused as well, and said."""
    quota = Quota(10, 100, 5)
    await quota.admit("p", asked(10))
    await quota.admit("p", [*asked(1, urgent=True), *asked(2)])
    with pytest.raises(OverQuota):
        await quota.admit("p", asked(1))
    await quota.admit("p", asked(2, urgent=True))
    with pytest.raises(OverQuota):
        await quota.admit("p", asked(1, urgent=True))


async def test_a_refused_request_uses_up_nothing() -> None:
    """A list with one source over its quota takes nothing from the quota of the other source in it."""
    quota = Quota(10, 100, 5)
    await quota.admit("p", asked(10))
    for _ in range(5):
        with pytest.raises(OverQuota):
            await quota.admit("p", [*asked(9, "s2"), *asked(1)])
    await quota.admit("p", asked(10, "s2"))
