"""Subscriptions to web push in a real database: they hold as long as the session that asked for them."""

from __future__ import annotations

from dispatch.area import CommandArea
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Role
from dispatch.gateway.tokens import token_hash
from dispatch.notify.subscriptions import MOST, Subscription
from dispatch.store.pool import Store
from dispatch.store.purging import Purging
from dispatch.store.push import PushBook
from dispatch.store.tokens import Tokens
from tests.contract.entries import alert
from tests.worlds.small import AREA


def browser(number: int) -> Subscription:
    """Return the subscription of a browser."""
    return Subscription(f"https://push.example.net/{number}", f"key-{number}", f"secret-{number}")


async def session(store: Store, subject: str = "unit-n") -> tuple[str, bytes]:
    """Begin a session and return its secret and hash."""
    who = Principal(Role.PATROL, subject, AREA, "device: phone", expires_at=2**50)
    secret = await Tokens(store).open_session(who, None)
    return secret, token_hash(secret)


async def test_a_subscription_ends_with_its_session(store: Store) -> None:
    """A phone whose session was revoked is told nothing more, however well its push service works."""
    book = PushBook(store)
    (lost, lost_hash), (_, kept_hash) = await session(store), await session(store)
    await book.keep(AREA, "unit-n", browser(1), lost_hash)
    await book.keep(AREA, "unit-n", browser(2), kept_hash)
    assert await book.of(AREA, "unit-n") == [browser(1), browser(2)]
    await Tokens(store).revoke(lost)
    assert await book.of(AREA, "unit-n") == [browser(2)]
    async with store.connection() as connection:
        await connection.execute("DELETE FROM api_token WHERE token_hash = $1", kept_hash)
        left = await connection.fetchval("SELECT count(*) FROM push_subscription")
    assert (await book.of(AREA, "unit-n"), left) == ([], 1)


async def test_the_newest_ten_count_and_a_browser_belongs_to_one(store: Store) -> None:
    """The browser that subscribed longest ago goes first; a phone that changes hands wakes its new owner."""
    book, (_, held), (_, others) = PushBook(store), await session(store), await session(store, "unit-e")
    for number in range(MOST + 2):
        await book.keep(AREA, "unit-n", browser(number), held)
    assert await book.of(AREA, "unit-n") == [browser(number) for number in range(2, MOST + 2)]
    await book.keep(AREA, "unit-e", browser(5), others)
    assert await book.of(AREA, "unit-e") == [browser(5)]
    assert browser(5) not in await book.of(AREA, "unit-n")
    assert await book.among(AREA, {"unit-n", "unit-e", "unit-x"}) == {"unit-n", "unit-e"}


async def test_only_ones_own_is_dropped(store: Store) -> None:
    """Nobody ends another's subscription; one that is gone is dropped unless it was renewed meanwhile."""
    book, (_, held) = PushBook(store), await session(store)
    await book.keep(AREA, "unit-n", browser(1), held)
    assert not await book.drop(AREA, "unit-e", browser(1).hash)
    await book.gone(Subscription(browser(1).endpoint, "key", "an older secret"))
    assert await book.of(AREA, "unit-n") == [browser(1)]
    await book.gone(browser(1))
    assert await book.of(AREA, "unit-n") == []
    await book.keep(AREA, "unit-n", browser(1), held)
    assert await book.drop(AREA, "unit-n", browser(1).hash)


async def test_a_persons_request_removes_them(store: Store) -> None:
    """Erasing a responder forgets its browsers, and nobody else's."""
    book, (_, held) = PushBook(store), await session(store)
    await book.keep(AREA, "unit-n", browser(1), held)
    await book.keep(AREA, "unit-e", browser(2), held)
    assert (await Purging(store).erase(AREA, "unit-n"))["web push addresses"] == 1
    assert await book.among(AREA, {"unit-n", "unit-e"}) == {"unit-e"}


async def test_how_urgent_an_incident_is(area: CommandArea, store: Store) -> None:
    """Priority and category are those of now; of an unknown incident nothing is known."""
    await area.apply([alert(1)])
    (incident,) = (await area.present()).incidents.values()
    found = await PushBook(store).urgency(AREA, incident.incident_id)
    assert found is not None
    assert (found.priority, found.category) == (incident.priority, incident.category)
    assert await PushBook(store).urgency(AREA, "inc-none") is None
