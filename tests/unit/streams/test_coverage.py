"""What no worker reads: told only once it has lasted."""

from __future__ import annotations

from aiokafka import TopicPartition

from streams.coverage import UNREAD_LIMIT_S, UnreadJudge

_HERE, _THERE = TopicPartition("alerts.shop", 0), TopicPartition("alerts.shop", 1)


def test_a_partition_unread_for_longer_than_the_limit_is_named() -> None:
    """What is unread at every look for more than 10 s is named, what is new among it is not yet."""
    judge = UnreadJudge()
    assert judge.look(0.0, {_HERE}) == []
    assert judge.look(UNREAD_LIMIT_S, {_HERE, _THERE}) == []
    assert judge.look(UNREAD_LIMIT_S + 1, {_HERE, _THERE}) == ["alerts.shop/0"]


def test_a_rebalance_in_between_begins_the_time_anew() -> None:
    """A partition that was read at one look is given the whole limit again."""
    judge = UnreadJudge()
    judge.look(0.0, {_HERE})
    judge.look(5.0, set())
    assert judge.look(UNREAD_LIMIT_S + 1, {_HERE}) == []
