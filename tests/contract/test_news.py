"""Announcements of new rows: heard once they are committed, never relied upon."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from dispatch.area import CommandArea
from dispatch.console.feed import FeedHub
from dispatch.store.feed import Feed
from dispatch.store.news import Announcer, RowNews, announcing
from dispatch.store.outbox import Outbox
from dispatch.store.pool import Store
from streams.log_relay import Relay
from streams.publisher import Outgoing
from tests.contract.entries import alert
from tests.worlds.small import AREA

_LONG_S = 60
_LIMIT_S = 10


@asynccontextmanager
async def hearing(dsn: str) -> AsyncIterator[RowNews]:
    """Listen until the end of the block."""
    news = RowNews(dsn)
    task = asyncio.create_task(news.run())
    try:
        async with asyncio.timeout(_LIMIT_S):
            await news.hears.wait()
        yield news
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Topic:
    """Takes what is published."""

    def __init__(self) -> None:
        self.came = asyncio.Event()

    async def publish(self, records: Sequence[Outgoing]) -> None:
        """Take the records."""
        assert records
        self.came.set()


async def test_rows_are_announced_to_all_who_listen_once_they_are_committed(
    area: CommandArea, store: Store, database_dsn: str
) -> None:
    """Who waits for an area, or for any, goes on when a row is committed; who waits for another does not."""
    async with announcing(store) as announcer, hearing(database_dsn) as one, hearing(database_dsn) as two:
        telling = CommandArea(AREA, store, announce=announcer.say)
        waits = [
            asyncio.create_task(one.pause_of(AREA)(_LONG_S)),
            asyncio.create_task(two.pause_of()(_LONG_S)),
        ]
        other = asyncio.create_task(one.pause_of("another")(_LONG_S))
        await asyncio.sleep(0)
        await telling.apply([alert(1)])
        assert await asyncio.wait_for(asyncio.gather(*waits), _LIMIT_S) == [[AREA], [AREA]]
        assert not other.done()
        other.cancel()


async def test_what_was_announced_while_nobody_waited_ends_the_next_pause(
    store: Store, database_dsn: str
) -> None:
    """News is not lost on who was busy when it came, though somebody else has heard it."""
    async with announcing(store) as announcer, hearing(database_dsn) as news:
        first, second = news.pause_of(AREA), news.pause_of(AREA)
        announcer.say(AREA)
        await asyncio.wait_for(first(_LONG_S), _LIMIT_S)
        await asyncio.wait_for(second(_LONG_S), _LIMIT_S)


async def test_a_stream_of_news_ends_pauses_at_a_pace(store: Store, database_dsn: str) -> None:
    """The first news ends a pause at once; what follows on its heels waits until the time apart is over."""
    async with announcing(store) as announcer, hearing(database_dsn) as news:
        now = asyncio.get_running_loop().time
        pause = news.pause_of(AREA, apart_s=0.2)
        announcer.say(AREA)
        await asyncio.wait_for(pause(_LONG_S), _LIMIT_S)
        began = now()
        announcer.say(AREA)
        await asyncio.wait_for(pause(_LONG_S), _LIMIT_S)
        assert now() - began >= 0.19


async def test_a_pause_without_news_ends_by_itself(database_dsn: str) -> None:
    """Who hears nothing looks all the same."""
    await asyncio.wait_for(RowNews(database_dsn).pause_of()(0.01), _LIMIT_S)


async def test_the_relay_publishes_what_is_announced_at_once(
    area: CommandArea, store: Store, database_dsn: str
) -> None:
    """A relay that would look again in a minute publishes a row as soon as it is announced."""
    async with announcing(store) as announcer, hearing(database_dsn) as news:
        topic = Topic()
        relay = asyncio.create_task(Relay(Outbox(store), topic, _LONG_S, news.pause_of()).run())
        telling = CommandArea(AREA, store, announce=announcer.say)
        await telling.apply([alert(1)])
        await asyncio.wait_for(topic.came.wait(), _LIMIT_S)
        relay.cancel()


async def test_the_live_feed_tells_what_is_announced_at_once(
    area: CommandArea, store: Store, database_dsn: str
) -> None:
    """A console that would look again in a minute tells of a row as soon as it is announced."""
    async with announcing(store) as announcer, hearing(database_dsn) as news:
        hub = FeedHub(Feed(store), [AREA], _LONG_S, asyncio.get_running_loop().time, pause_of=news.pause_of)
        following = asyncio.create_task(hub.run())
        before = await hub.head(AREA)
        await CommandArea(AREA, store, announce=announcer.say).apply([alert(1)])
        async with asyncio.timeout(_LIMIT_S):
            while await hub.head(AREA) == before:
                await asyncio.sleep(0.01)
        following.cancel()


async def test_a_listener_whose_connection_breaks_listens_again(store: Store, database_dsn: str) -> None:
    """After the server ended its connection, announcements are heard as before."""
    async with announcing(store) as announcer, hearing(database_dsn) as news:
        async with store.connection() as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'dispatch-news' AND datname = current_database()"
            )
        async with asyncio.timeout(_LIMIT_S):
            while news.hears.is_set():
                await asyncio.sleep(0.01)
            await news.hears.wait()
        heard = news.pause_of(AREA)
        announcer.say(AREA)
        await asyncio.wait_for(heard(_LONG_S), _LIMIT_S)


async def test_many_transactions_are_announced_together(store: Store, database_dsn: str) -> None:
    """While one announcement is under way, all that end are told of in the next, each area once."""
    told: list[list[str]] = []

    class Counting(Announcer):
        async def _announce(self, areas: list[str]) -> None:
            told.append(areas)
            await super()._announce(areas)

    announcer = Counting(store)
    task = asyncio.create_task(announcer.run())
    async with hearing(database_dsn) as news:
        heard = news.pause_of("area-2")
        for number in range(100):
            announcer.say(f"area-{number % 3}")
        await asyncio.wait_for(heard(_LONG_S), _LIMIT_S)
    task.cancel()
    assert told == [["area-0", "area-1", "area-2"]]


async def test_an_announcer_without_a_database_goes_on(store: Store, database_dsn: str) -> None:
    """Trouble with an announcement is no trouble for what was committed; later ones are made again."""

    class Failing(Announcer):
        failed = asyncio.Event()

        async def _announce(self, areas: list[str]) -> None:
            if not self.failed.is_set():
                self.failed.set()
                raise OSError("away")
            await super()._announce(areas)

    announcer = Failing(store)
    task = asyncio.create_task(announcer.run())
    async with hearing(database_dsn) as news:
        announcer.say(AREA)
        await asyncio.wait_for(announcer.failed.wait(), _LIMIT_S)
        heard = news.pause_of(AREA)
        announcer.say(AREA)
        await asyncio.wait_for(heard(_LONG_S), _LIMIT_S)
    task.cancel()
