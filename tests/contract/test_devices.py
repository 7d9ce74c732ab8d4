"""Device codes in a real database: good once, for one responder, on record without the code."""

from __future__ import annotations

import asyncio

import pytest

from dispatch.gateway import device_codes
from dispatch.gateway.device_codes import MOST_WAITING, IssuedCode, TooManyCodes, code_hash, issue, read_code
from dispatch.gateway.permissions import Role
from dispatch.gateway.tokens import Kind, token_hash
from dispatch.store.devices import Devices
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens
from tests.worlds.small import AREA

DAY_S = 86_400


async def hashed(devices: Devices, issued: IssuedCode) -> bytes:
    """Return what the code is kept as."""
    return code_hash(read_code(issued.code), await devices.salt())


async def test_of_many_that_come_with_one_code_one_gets_in(store: Store) -> None:
    """A code begins exactly one session, of its responder, until the day it is meant to end."""
    devices = Devices(store)
    issued = await issue(devices, AREA, "unit-n", "dispatcher:li")
    wanted = await hashed(devices, issued)
    found = await asyncio.gather(*(devices.use(wanted, "phone", DAY_S) for _ in range(3)))
    (one,) = [each for each in found if each]
    record = await Tokens(store).find(token_hash(one.secret))
    assert record is not None
    assert (record.role, record.subject, record.area_id, record.kind) == (
        Role.PATROL, "unit-n", AREA, Kind.SESSION,
    )  # fmt: skip
    assert record.expires_at == one.expires_at
    assert await devices.use(wanted, "phone", DAY_S) is None


async def test_a_late_or_replaced_code_is_good_for_nothing(store: Store) -> None:
    """After its ten minutes, or when the responder was given another, a code lets nobody in."""
    devices = Devices(store)
    first = await issue(devices, AREA, "unit-n", "dispatcher:li")
    second = await issue(devices, AREA, "unit-n", "dispatcher:li")
    other = await issue(devices, AREA, "unit-e", "dispatcher:li")
    assert await devices.use(await hashed(devices, first), "phone", DAY_S) is None
    assert await devices.use(await hashed(devices, other), "phone", DAY_S) is not None
    async with store.connection() as connection:
        await connection.execute("UPDATE device_code SET expires_at = clock_timestamp()")
    assert await devices.use(await hashed(devices, second), "phone", DAY_S) is None
    assert [one.state for one in await devices.all()] == ["not used", "not used", "logged in"]


async def test_it_is_on_record_who_let_which_device_in(store: Store) -> None:
    """The record has issuer, responder, device and times, and neither code nor session."""
    devices = Devices(store)
    issued = await issue(devices, AREA, "unit-n", "dispatcher:li")
    waiting = await devices.all()
    used = await devices.use(await hashed(devices, issued), "red phone\x00", DAY_S)
    assert used is not None
    (entry,) = await devices.all()
    assert (waiting[0].state, entry.state) == ("waiting", "logged in")
    assert (entry.issued_by, entry.responder_id, entry.area_id) == ("dispatcher:li", "unit-n", AREA)
    assert entry.device_name.startswith("red phone") and "\x00" not in entry.device_name
    assert 0 < entry.issued_at <= entry.used_at < entry.expires_at
    assert used.secret.startswith(entry.prefix) and len(entry.prefix) < 12
    async with store.connection() as connection:
        rows = await connection.fetch("SELECT device_code::text, code_hash FROM device_code")
    assert rows[0]["code_hash"] is None and read_code(issued.code) not in rows[0][0]


async def test_devices_are_revoked_one_by_one_or_all(store: Store) -> None:
    """What is revoked holds no more, other people's devices do; waiting codes of the responder end too."""
    devices, tokens = Devices(store), Tokens(store)
    secrets = {}
    for name in ("unit-n", "unit-n", "unit-e"):
        issued = await issue(devices, AREA, name, "dispatcher:li")
        found = await devices.use(await hashed(devices, issued), "phone", DAY_S)
        assert found is not None
        secrets[found.secret] = name
    first, second, other = secrets
    waiting = await issue(devices, AREA, "unit-n", "dispatcher:li")
    assert await devices.revoke_prefix(first[:10]) == 1
    assert await devices.revoke_prefix("") == 0
    assert await devices.revoke_responder("unit-n") == 2
    assert await devices.use(await hashed(devices, waiting), "phone", DAY_S) is None
    held = [await tokens.find(token_hash(one)) for one in (first, second, other)]
    assert [bool(one and not one.revoked_at) for one in held] == [False, False, True]


async def test_only_so_many_codes_wait(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit no code is issued until one is used or has ended: each is a chance for a guess."""
    devices = Devices(store)
    monkeypatch.setattr(device_codes, "code_hash", lambda code, salt: salt[:24] + code.encode())
    for number in range(MOST_WAITING):
        await issue(devices, AREA, f"vol-{number}", "admin:li")
    with pytest.raises(TooManyCodes):
        await issue(devices, AREA, "vol-more", "admin:li")
    await issue(devices, AREA, "vol-0", "admin:li")


async def test_the_salt_is_another_in_every_installation(store: Store) -> None:
    """Codes are hashed with 32 bytes that this database alone has, and that stay."""
    first = await Devices(store).salt()
    assert len(first) == 32 and first == await Devices(store).salt()
    assert len(set(first)) > 8
