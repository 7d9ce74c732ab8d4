"""Puts the names and numbers that a roster's files bring on record, encrypted."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.config import Settings
from dispatch.privacy.key_file import read_keyring
from dispatch.registry.people import Person
from dispatch.store.personal import Personal, PersonalValue
from dispatch.store.pool import Store


async def keep_people(store: Store, settings: Settings, area_id: str, people: Sequence[Person]) -> str:
    """Keep what the files say of persons; return what became of it, in words.

    Without a key nothing is kept: the roster goes on without its names and numbers. Raises KeysUnusable
    for wrong keys.
    """
    values = [
        PersonalValue(person.responder_id, field, value)
        for person in people
        for field, value in person.values()
    ]
    keys = read_keyring(settings)
    given = sum(1 for one in values if one.value)
    if given and not keys:
        return (
            f"{given} names and telephone numbers are NOT kept, for there is no key to encrypt them with: "
            "`dispatch keys new` makes one for DISPATCH_PERSONAL_KEYS"
        )
    kept = await Personal(store, keys).keep(area_id, values)
    return f"{kept} names and telephone numbers are kept, encrypted"
