"""Names and numbers in the database: encrypted, replaceable, and nowhere without a record of it."""

from __future__ import annotations

import asyncio

import pytest

from dispatch.config import Settings
from dispatch.privacy.contact import Contact
from dispatch.privacy.keys import Keyring, new_entry, parse_keys
from dispatch.privacy.roll import keep_people
from dispatch.privacy.sealing import Sealed
from dispatch.registry.people import Person
from dispatch.store.accesses import Access, Accesses, AccessKind, TooManyReveals
from dispatch.store.errors import StoreError
from dispatch.store.personal import Personal, PersonalValue
from dispatch.store.pool import Store
from tests.contract.looking import one
from tests.worlds.small import AREA

CHEN = Contact("陈大文", "13812345678")


def values(subject_id: str, contact: Contact) -> list[PersonalValue]:
    """Return the values of one contact."""
    return [
        PersonalValue(subject_id, "name", contact.name),
        PersonalValue(subject_id, "phone", contact.phone),
    ]


@pytest.fixture
def keys() -> Keyring:
    """One key."""
    return parse_keys(new_entry())


async def test_values_are_kept_replaced_and_removed(store: Store, keys: Keyring) -> None:
    """A later roster replaces and removes; the table never has a name or a number in clear."""
    personal = Personal(store, keys)
    assert await personal.keep(AREA, values("v-1", CHEN) + values("v-2", Contact("李四", ""))) == 3
    assert await personal.contacts(AREA, ["v-1", "v-2", "v-3"]) == {"v-1": CHEN, "v-2": Contact("李四")}
    assert await personal.contacts("440511", ["v-1"]) == {}
    clear = "SELECT count(*) FROM personal WHERE ciphertext::text LIKE $1 OR key_id LIKE '%1381%'"
    assert await one(store, clear, f"%{CHEN.phone.encode().hex()}%") == 0
    await personal.keep(
        AREA, [PersonalValue("v-1", "phone", "13900001111"), PersonalValue("v-1", "name", "")]
    )
    assert await personal.contacts(AREA, ["v-1"]) == {"v-1": Contact("", "13900001111")}
    await personal.erase(AREA, "v-1")
    assert await personal.subjects(AREA) == ["v-2"]


async def test_a_value_moved_to_another_row_does_not_open(store: Store, keys: Keyring) -> None:
    """Whoever writes somebody else's ciphertext into a row reads nothing by it."""
    personal = Personal(store, keys)
    await personal.keep(AREA, values("v-1", CHEN) + values("v-2", Contact("李四", "13900001111")))
    async with store.connection() as connection:
        await connection.execute(
            "UPDATE personal SET ciphertext = (SELECT ciphertext FROM personal WHERE subject_id = 'v-1' "
            "AND field = 'phone') WHERE subject_id = 'v-2' AND field = 'phone'"
        )
    with pytest.raises(Sealed):
        await personal.contacts(AREA, ["v-2"])


async def test_keys_are_rotated_in_portions(store: Store, keys: Keyring) -> None:
    """After the rotation everything opens without the old key, and nothing says that a roster spoke."""
    many = [PersonalValue(f"v-{n:02d}", "phone", f"1380000{n:04d}") for n in range(25)]
    await Personal(store, keys).keep(AREA, many)
    newer = parse_keys(new_entry())
    both = Keyring({**newer.keys, **keys.keys}, newer.present)
    before = await one(store, "SELECT max(updated_at) FROM personal")
    portions = [await Personal(store, both).reseal(10) for _ in range(4)]
    assert portions == [10, 10, 5, 0]
    assert await Personal(store, newer).keys_in_use() == {newer.present: 25}
    assert (await Personal(store, newer).contacts(AREA, ["v-07"]))["v-07"].phone == "13800000007"
    assert await one(store, "SELECT max(updated_at) FROM personal") == before


async def test_without_a_key_nothing_is_kept_and_that_is_said(store: Store) -> None:
    """An import without keys leaves no name or number in the database, and says so."""
    people = [Person("v-1", CHEN.name, CHEN.phone), Person("v-2", None, None)]
    told = await keep_people(store, Settings(), AREA, people)
    assert "2 names and telephone numbers are NOT kept" in told and CHEN.phone not in told
    assert await one(store, "SELECT count(*) FROM personal") == 0
    told = await keep_people(store, Settings(personal_keys=new_entry()), AREA, people)  # type: ignore[arg-type]
    assert told.startswith("2 names and telephone numbers are kept")


async def test_an_access_is_on_record_and_never_changed(store: Store) -> None:
    """What is noted is there, newest first, with numbers in its words masked; nobody can edit it."""
    accesses = Accesses(store)
    first = await accesses.note(Access(AccessKind.REVEAL, AREA, "v-1", "dispatcher:li", "inc-440515-3-0"))
    await accesses.note(
        Access(AccessKind.EXPORT, AREA, "", "command line:root", reason="打13812345678核对\x00")
    )
    newest, oldest = await accesses.recent(AREA)
    assert (newest.kind, newest.reason, oldest.access_id) == (AccessKind.EXPORT, "打138****5678核对�", first)
    assert (oldest.subject_id, oldest.actor, oldest.incident_id) == ("v-1", "dispatcher:li", "inc-440515-3-0")
    assert await accesses.recent("440511") == []
    assert [a.access_id for a in await accesses.recent(AREA, before=newest.access_id)] == [first]
    with pytest.raises(StoreError, match="not changed"):
        async with store.connection() as connection:
            await connection.execute("UPDATE personal_access SET actor = 'nobody'")


async def test_reveals_are_counted_over_all_processes(store: Store) -> None:
    """Of ten requests at once as many pass as are allowed; another person is not held up."""
    accesses = Accesses(store)
    asked = [accesses.note(Access(AccessKind.REVEAL, AREA, f"v-{n}", "dispatcher:li"), 3) for n in range(10)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, TooManyReveals)]
    assert (len(refused), await one(store, "SELECT count(*) FROM personal_access")) == (7, 3)
    await accesses.note(Access(AccessKind.REVEAL, AREA, "v-1", "dispatcher:wang"), 3)
