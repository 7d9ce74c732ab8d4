"""Web push against a real server: only the browser can read it, nobody is in it, no address is believed."""

from __future__ import annotations

import base64
import time
from collections.abc import AsyncIterator

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from dispatch.notify.addresses import Allowance
from dispatch.notify.deliveries import DecidedRow
from dispatch.notify.port import Failed, Notice, Result, Sent
from dispatch.notify.push_services import PushServices
from dispatch.notify.reachable import SubscribedOnly
from dispatch.notify.retry import PUSH_RETRIES
from dispatch.notify.subscriptions import Subscription
from dispatch.notify.vapid import Signer
from dispatch.notify.webpush import WebPushChannel
from tests.unit.notify.push_service import Browser, MemorySubscriptions, PushService, push_service

NOW_MS = 1_794_996_400_000
LOOPBACK = Allowance.parse("127.0.0.0/8")
SIGNER = Signer(ec.generate_private_key(ec.SECP256R1()), "mailto:duty@example.org")


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    """A push service on loopback."""
    async with push_service() as found:
        yield found


def notice(status: str = "notified", respond_by: str | None = "2026-11-18T10:08:20+00:00") -> Notice:
    """Return a notice whose body names somebody, as those of the topic do."""
    body = {
        "incident_id": "inc-1", "responder_id": "vol-17", "status": status, "at": "2026-11-18T10:06:40Z",
        "respond_by": respond_by, "explanation": {"losers": [{"responder_id": "vol-18"}]},
    }  # fmt: skip
    return Notice("440515", "asg-1", "vol-17", status, 3, 0, orjson.dumps(body))


async def send(
    known: MemorySubscriptions,
    given: Notice | None = None,
    allowance: Allowance = LOOPBACK,
    services: PushServices | None = None,
) -> Result:
    """Send one notice."""
    async with services or PushServices(allowance, 5.0) as posting:
        return await WebPushChannel(known, posting, SIGNER, lambda: NOW_MS).send(given or notice())


async def test_the_browser_reads_which_assignment_and_nothing_of_anybody(service: PushService) -> None:
    """The payload is the assignment with priority and category; no name, no responder, no reason."""
    browser = Browser(f"{service.origin}/one")
    assert await send(MemorySubscriptions([browser.subscription])) == Sent("1 of 1 browsers: HTTP 201")
    ((path, headers, body),) = service.requests
    assert path == "/one" and b"asg-1" not in body
    assert browser.read(body) == {
        "type": "assignment", "assignment_id": "asg-1", "status": "notified", "priority": 2,
        "category": "theft",
    }  # fmt: skip
    assert (headers["Content-Encoding"], headers["Urgency"], headers["TTL"]) == ("aes128gcm", "high", "100")


async def test_it_is_signed_for_its_push_service(service: PushService) -> None:
    """The push service can tell that it is ours (VAPID): for its origin, for some hours, with whom to ask."""
    await send(MemorySubscriptions([Browser(f"{service.origin}/one").subscription]))
    authorization = service.requests[0][1]["Authorization"]
    assert Vapid02.verify(authorization)
    claims = authorization.split(" t=")[-1].removeprefix("vapid t=").split(".")[1]
    said = orjson.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert (said["aud"], said["sub"]) == (service.origin, "mailto:duty@example.org")
    assert time.time() < said["exp"] <= time.time() + 86_400


async def test_being_stood_down_takes_the_place_of_being_sent(service: PushService) -> None:
    """Both words of one assignment have one topic, so a phone that was away gets the later one only."""
    known = MemorySubscriptions([Browser(f"{service.origin}/one").subscription])
    await send(known)
    await send(known, notice("stood_down", None))
    first, second = (headers for _, headers, _ in service.requests)
    assert first["Topic"] == second["Topic"] and len(first["Topic"]) == 32
    assert second["TTL"] == "900"


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_is_gone_is_forgotten(service: PushService, status: int) -> None:
    """A browser that unsubscribed is not posted to again, and another of the same person still is."""
    service.statuses["/one"] = status
    one, other = Browser(f"{service.origin}/one"), Browser(f"{service.origin}/two")
    known = MemorySubscriptions([one.subscription, other.subscription])
    assert await send(known) == Sent("1 of 2 browsers: HTTP 201")
    assert known.known == [other.subscription]
    known.known = [one.subscription]
    gone = await send(known)
    assert isinstance(gone, Failed) and not gone.retryable and known.known == []
    assert isinstance(await send(known), Failed)


@pytest.mark.parametrize(("status", "retryable"), [(500, True), (429, True), (403, False), (413, False)])
async def test_trouble_is_tried_again_and_a_refusal_is_not(
    service: PushService, status: int, retryable: bool
) -> None:
    """The push service's trouble passes; a refusal does not. The subscription stays."""
    service.statuses["/one"] = status
    known = MemorySubscriptions([Browser(f"{service.origin}/one").subscription])
    assert await send(known) == Failed(f"HTTP {status}", retryable)
    assert len(known.known) == 1


async def test_no_address_is_connected_to_that_a_browser_made_up(service: PushService) -> None:
    """An endpoint on an inner address, or a name that leads to one, is refused without a connection."""
    port = service.origin.rpartition(":")[2]
    for endpoint in (
        f"http://127.0.0.1:{port}/one", f"https://127.0.0.1:{port}/one", f"https://localhost:{port}/one",
        "https://localhost/one", "https://169.254.169.254/one", "http://push.example.net/one",
    ):  # fmt: skip
        result = await send(MemorySubscriptions([Browser(endpoint).subscription]), allowance=Allowance())
        assert isinstance(result, Failed), endpoint
        assert "/one" not in result.reason
    assert service.requests == []


async def test_a_redirect_leads_nowhere(service: PushService) -> None:
    """A push service cannot send us to an address of its choice."""
    service.statuses["/one"] = 307
    result = await send(MemorySubscriptions([Browser(f"{service.origin}/one").subscription]))
    assert result == Failed("HTTP 307", retryable=False)
    assert [path for path, _, _ in service.requests] == ["/one"]


async def test_a_push_service_that_keeps_failing_is_left_alone(service: PushService) -> None:
    """After five failures in a row it is not asked for a while; other push services still are."""
    service.statuses["/one"] = 500
    now = 0.0
    async with push_service() as other:
        known = MemorySubscriptions([Browser(f"{service.origin}/one").subscription])
        async with PushServices(LOOPBACK, 5.0, lambda: now) as services:
            channel = WebPushChannel(known, services, SIGNER, lambda: NOW_MS)
            for _ in range(10):
                result = await channel.send(notice())
                assert isinstance(result, Failed) and result.retryable
            assert len(service.requests) == 5
            known.known = [Browser(f"{other.origin}/two").subscription]
            assert isinstance(await channel.send(notice()), Sent)
            now, service.statuses["/one"] = 60.0, 201
            known.known = [Browser(f"{service.origin}/one").subscription]
            assert isinstance(await channel.send(notice()), Sent)


async def test_keys_that_cannot_be_used_fail_for_good(service: PushService) -> None:
    """A subscription with a key that is no point of the curve is not tried again, and not connected for."""
    broken = Subscription(f"{service.origin}/one", "B" + "A" * 86, "A" * 22)
    result = await send(MemorySubscriptions([broken]))
    assert isinstance(result, Failed) and not result.retryable
    assert service.requests == []


class Rows:
    """A log of two rows."""

    async def rows(self, area_id: str, after_seq: int, limit: int) -> list[DecidedRow]:
        """Return both."""
        return [DecidedRow(3, (notice(),)), DecidedRow(4, ())]


async def test_only_what_can_be_brought_is_queued() -> None:
    """Nothing is queued for those who did not subscribe, or of long ago; the rows are all told of."""
    known = MemorySubscriptions([Browser("https://push.example.net/1").subscription])
    decided_ms = 1_794_996_400_000

    async def seen(now_ms: int) -> list[int]:
        log = SubscribedOnly(Rows(), known, PUSH_RETRIES, lambda: now_ms)
        return [len(row.notices) for row in await log.rows("440515", 2, 10)]

    assert await seen(decided_ms + 1_000) == [1, 0]
    assert await seen(decided_ms + 3_600_000) == [0, 0]
    known.known = []
    assert await seen(decided_ms + 1_000) == [0, 0]
