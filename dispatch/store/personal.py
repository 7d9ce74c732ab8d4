"""Names and telephone numbers, encrypted; every other table has ids only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.privacy.contact import Contact
from dispatch.privacy.keys import Keyring
from dispatch.privacy.sealing import Place, seal, unseal
from dispatch.store.pool import Store
from dispatch.store.statements import SQL, fetch

_BATCH = 500


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """One value that a roster brings: "" is to be removed."""

    subject_id: str
    field: str
    value: str


class Personal:
    """The personal values of all areas. Raises Sealed where a key does not serve."""

    def __init__(self, store: Store, keys: Keyring) -> None:
        self._store = store
        self._keys = keys

    async def keep(self, area_id: str, values: Sequence[PersonalValue]) -> int:
        """Encrypt and keep the values, remove the empty ones; return how many are kept. All or nothing."""
        kept = [one for one in values if one.value]
        gone = [one for one in values if not one.value]
        async with self._store.transaction() as unit:
            for start in range(0, len(kept), _BATCH):
                await self._write(unit.connection, area_id, kept[start : start + _BATCH])
            if gone:
                subjects, fields = [one.subject_id for one in gone], [one.field for one in gone]
                await SQL.drop_personal(unit.connection, area_id=area_id, subjects=subjects, fields=fields)
        return len(kept)

    async def _write(self, connection: object, area_id: str, batch: Sequence[PersonalValue]) -> None:
        sealed = [seal(self._keys, Place(area_id, one.subject_id, one.field), one.value) for one in batch]
        await SQL.keep_personal(
            connection,
            area_id=area_id,
            subjects=[one.subject_id for one in batch],
            fields=[one.field for one in batch],
            ciphertexts=sealed,
            keys=[self._keys.present] * len(batch),
        )

    async def contacts(self, area_id: str, subject_ids: Sequence[str]) -> Mapping[str, Contact]:
        """Return the contacts of those subjects of whom anything is on record, in full."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.personal_of(connection, area_id=area_id, subjects=list(subject_ids)))
        found: dict[str, dict[str, str]] = {}
        for row in rows:
            place = Place(area_id, row["subject_id"], row["field"])
            found.setdefault(place.subject_id, {})[place.column] = unseal(
                self._keys, place, row["ciphertext"]
            )
        return {subject: Contact(**values) for subject, values in found.items()}

    async def subjects(self, area_id: str) -> list[str]:
        """Return the ids of all of whom anything is on record."""
        async with self._store.connection() as connection:
            rows = await fetch(SQL.personal_subjects(connection, area_id=area_id))
        return [row["subject_id"] for row in rows]

    async def keys_in_use(self) -> dict[str, int]:
        """Return how many values each key has encrypted."""
        async with self._store.connection() as connection:
            return {row["key_id"]: row["values"] for row in await fetch(SQL.personal_keys(connection))}

    async def reseal(self, most: int = _BATCH) -> int:
        """Encrypt up to `most` values of older keys anew with the present one; return how many there were."""
        async with self._store.transaction() as unit:
            rows = await fetch(SQL.other_keys_than(unit.connection, key_id=self._keys.present, most=most))
            places = [Place(row["area_id"], row["subject_id"], row["field"]) for row in rows]
            opened = [
                unseal(self._keys, place, row["ciphertext"]) for place, row in zip(places, rows, strict=True)
            ]
            sealed = [seal(self._keys, place, value) for place, value in zip(places, opened, strict=True)]
            await SQL.reseal_personal(
                unit.connection,
                areas=[place.area_id for place in places],
                subjects=[place.subject_id for place in places],
                fields=[place.column for place in places],
                ciphertexts=sealed,
                key_id=self._keys.present,
            )
        return len(rows)

    async def erase(self, area_id: str, subject_id: str) -> int:
        """Remove everything of one subject; return how many values there were."""
        async with self._store.connection() as connection:
            return int(await SQL.erase_personal(connection, area_id=area_id, subject_id=subject_id))
