"""Tokens: only the hash is kept, revocation bites within five seconds, guessing pushes nothing out."""

from __future__ import annotations

import pytest

from dispatch.gateway.auth import Authenticator, Principal, Unauthenticated
from dispatch.gateway.permissions import GRANTS, Permission, Role
from dispatch.gateway.tokens import TokenRecord, new_token, token_hash
from tests.unit.gateway.fake_tokens import MemoryTokens


class Clock:
    """A clock that goes when it is told to, in seconds."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def monotonic(self) -> float:
        """Return seconds."""
        return self.seconds

    def now_ms(self) -> int:
        """Return milliseconds."""
        return int(self.seconds * 1_000)


@pytest.fixture
def clock() -> Clock:
    """A clock in the test's hands."""
    return Clock()


@pytest.fixture
def tokens() -> MemoryTokens:
    """An empty directory."""
    return MemoryTokens()


def guard(tokens: MemoryTokens, clock: Clock, **options: float) -> Authenticator:
    """Return an authenticator over the directory."""
    return Authenticator(tokens, monotonic=clock.monotonic, now_ms=clock.now_ms, **options)  # type: ignore[arg-type]


async def test_a_token_stands_for_its_principal(tokens: MemoryTokens, clock: Clock) -> None:
    """Who holds a token is who it was given to, with role, subject and area."""
    token = tokens.issue(Role.PATROL, "patrol-7", "440515")
    found = await guard(tokens, clock).authenticate(token)
    assert found == Principal(Role.PATROL, "patrol-7", "440515", "test")
    assert found.actor == "patrol:patrol-7"


@pytest.mark.parametrize("token", ["", "nonsense", "x" * 257, "\ud800", "dsp_"])
async def test_anything_else_is_refused(tokens: MemoryTokens, clock: Clock, token: str) -> None:
    """No token, an unknown one, an endless one and one that is no text are refused alike."""
    with pytest.raises(Unauthenticated):
        await guard(tokens, clock).authenticate(token)


async def test_a_revoked_token_stops_within_five_seconds(tokens: MemoryTokens, clock: Clock) -> None:
    """What is remembered of a good token is forgotten in time for its revocation."""
    auth = guard(tokens, clock, ttl_s=5.0)
    token = tokens.issue(Role.AUDITOR, "a")
    await auth.authenticate(token)
    await tokens.revoke(token)
    clock.seconds += 4.9
    await auth.authenticate(token)
    clock.seconds += 0.1
    with pytest.raises(Unauthenticated):
        await auth.authenticate(token)


async def test_expiry_bites_at_once(tokens: MemoryTokens, clock: Clock) -> None:
    """A token that is remembered is still refused from the millisecond it expires."""
    auth = guard(tokens, clock)
    token = tokens.issue(Role.AUDITOR, "a", expires_at=clock.now_ms() + 1_000)
    await auth.authenticate(token)
    clock.seconds += 1
    with pytest.raises(Unauthenticated):
        await auth.authenticate(token)


async def test_good_tokens_are_remembered_and_guesses_are_not(tokens: MemoryTokens, clock: Clock) -> None:
    """The directory is asked once for a good token, whatever is guessed in between."""
    auth = guard(tokens, clock, capacity=2)
    token = tokens.issue(Role.AUDITOR, "a")
    await auth.authenticate(token)
    for _ in range(10):
        with pytest.raises(Unauthenticated):
            await auth.authenticate(new_token())
    asked = tokens.asked
    await auth.authenticate(token)
    assert tokens.asked == asked


async def test_memory_is_bounded(tokens: MemoryTokens, clock: Clock) -> None:
    """The token used longest ago is forgotten first, and looked up again when it comes."""
    auth = guard(tokens, clock, capacity=2)
    first, second, third = (tokens.issue(Role.AUDITOR, name) for name in "abc")
    for token in (first, second, first, third):
        await auth.authenticate(token)
    asked = tokens.asked
    await auth.authenticate(first)
    assert tokens.asked == asked
    await auth.authenticate(second)
    assert tokens.asked == asked + 1


async def test_a_wrong_answer_of_the_directory_lets_nobody_in(clock: Clock) -> None:
    """A record with another hash than the one asked for is not believed."""

    class Confused:
        async def find(self, token_hash: bytes) -> TokenRecord | None:
            return TokenRecord(bytes(32), Role.DISPATCHER, "d")

    with pytest.raises(Unauthenticated):
        await Authenticator(Confused(), monotonic=clock.monotonic, now_ms=clock.now_ms).authenticate("x")


@pytest.mark.parametrize("options", [{"ttl_s": 5.1}, {"ttl_s": -1}, {"capacity": 0}])
def test_limits_of_the_memory_are_checked(
    tokens: MemoryTokens, clock: Clock, options: dict[str, float]
) -> None:
    """A memory so long that revocation would not bite, or so small that it is none, is refused."""
    with pytest.raises(ValueError, match=next(iter(options))):
        guard(tokens, clock, **options)


def test_tokens_are_long_random_and_kept_as_a_hash() -> None:
    """Two tokens differ, carry 256 bits, and the hash tells nothing of them."""
    one, two = new_token(), new_token()
    assert one != two
    assert len(one.removeprefix("dsp_")) == 43
    assert one.encode() not in token_hash(one)
    assert len(token_hash(one)) == 32


def test_every_role_is_in_the_table_and_has_no_more_than_its_work_needs() -> None:
    """Commanding and revealing is for the desk, answering for patrols, tokens for admins, who see no case."""

    def holders(permission: Permission) -> set[Role]:
        return {role for role in Role if permission in GRANTS[role]}

    desk = {Role.DISPATCHER, Role.SUPERVISOR}
    assert set(GRANTS) == set(Role)
    assert holders(Permission.COMMAND_INCIDENTS) == desk
    assert holders(Permission.APPROVE_ADVISORIES) == desk
    assert holders(Permission.REVEAL_CONTACT) == desk
    assert holders(Permission.TAKE_CALLS) == desk | {Role.CALL_TAKER}
    assert holders(Permission.PUBLISH_ALERTS) == desk | {Role.CALL_TAKER, Role.PUBLISHER}
    assert holders(Permission.ANSWER_ASSIGNMENTS) == {Role.PATROL}
    assert holders(Permission.READ_AUDIT) == {Role.SUPERVISOR, Role.AUDITOR}
    assert holders(Permission.MANAGE_TOKENS) == {Role.ADMIN}
    assert GRANTS[Role.PUBLISHER] == {Permission.PUBLISH_ALERTS}
    assert not GRANTS[Role.ADMIN] & GRANTS[Role.PATROL] - {Permission.OPEN_SESSION}
    assert Permission.READ_INCIDENTS not in GRANTS[Role.ADMIN]
