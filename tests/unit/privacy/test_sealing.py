"""Personal values are encrypted, bound to their place, and readable after the key was replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from dispatch.config import Settings
from dispatch.privacy.key_file import keep_key_file, prepend_key, read_keyring
from dispatch.privacy.keys import NO_KEYS, Keyring, KeysUnusable, new_entry, parse_keys
from dispatch.privacy.sealing import Place, Sealed, key_of, seal, unseal

PLACE = Place("440515", "440515-volunteer-00001", "phone")
PHONE = "13812345678"


@pytest.fixture
def keys() -> Keyring:
    """A keyring of one key."""
    return parse_keys(new_entry())


def test_what_was_sealed_opens_and_shows_nothing(keys: Keyring) -> None:
    """The bytes hold neither the value nor the same bytes twice, and open to the value."""
    first, second = seal(keys, PLACE, PHONE), seal(keys, PLACE, PHONE)
    assert PHONE.encode() not in first and first != second
    assert unseal(keys, PLACE, first) == unseal(keys, PLACE, second) == PHONE
    assert key_of(first) == keys.present


@pytest.mark.parametrize(
    "other",
    [
        Place("440515", "440515-volunteer-00001", "name"),
        Place("440515", "440515-volunteer-00002", "phone"),
        Place("440511", "440515-volunteer-00001", "phone"),
        Place("4405154", "40515-volunteer-00001", "phone"),
    ],
)
def test_a_value_does_not_open_in_another_place(keys: Keyring, other: Place) -> None:
    """Moved to another row, column or area, a ciphertext is refused."""
    with pytest.raises(Sealed):
        unseal(keys, other, seal(keys, PLACE, PHONE))


@pytest.mark.parametrize("place", range(0, 60, 3))
def test_no_byte_may_change(keys: Keyring, place: int) -> None:
    """A flipped bit anywhere is refused, also in the name of the key; so is a cut."""
    sealed = bytearray(seal(keys, PLACE, PHONE))
    sealed[place % len(sealed)] ^= 1
    with pytest.raises(Sealed):
        unseal(keys, PLACE, bytes(sealed))
    with pytest.raises(Sealed):
        unseal(keys, PLACE, seal(keys, PLACE, "")[: place % 30])


def test_a_new_key_encrypts_and_the_old_one_still_reads(keys: Keyring) -> None:
    """After a key was put in front, old values open; without the old key they are gone."""
    old = seal(keys, PLACE, PHONE)
    entry = f"{keys.present}:{new_entry().partition(':')[2]}"
    both = Keyring({**parse_keys(new_entry()).keys, **keys.keys}, "")
    both = Keyring(both.keys, next(iter(both.keys)))
    assert unseal(both, PLACE, old) == PHONE
    assert key_of(seal(both, PLACE, PHONE)) == both.present != keys.present
    with pytest.raises(Sealed, match="not what was put there"):
        unseal(parse_keys(entry), PLACE, old)
    with pytest.raises(Sealed, match="not among the keys"):
        unseal(NO_KEYS, PLACE, old)
    with pytest.raises(Sealed, match="DISPATCH_PERSONAL_KEYS"):
        seal(NO_KEYS, PLACE, PHONE)


def test_every_wrong_key_is_named_and_none_is_quoted() -> None:
    """All wrong entries are told at once by number, without the key itself."""
    good = new_entry()
    wrong = f"{good},{good},Ä:AAAA,short:QUJD,nothing"
    with pytest.raises(KeysUnusable) as error:
        parse_keys(wrong)
    for number, words in ((2, "twice"), (3, "should be id:base64"), (4, "32 bytes"), (5, "is 0")):
        assert f"key {number}: " in str(error.value) and words in str(error.value)
    assert good.partition(":")[2] not in str(error.value) and "QUJD" not in str(error.value)
    with pytest.raises(ValidationError, match="key 2"):
        Settings(personal_keys=wrong)  # type: ignore[arg-type]


def test_the_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """A second start finds the same key; a new key goes in front; nobody else may read the file."""
    file = tmp_path / "data" / "personal-keys"
    made = keep_key_file(file)
    assert keep_key_file(file).keys == made.keys
    assert file.stat().st_mode & 0o777 == 0o600
    prepend_key(file, new_entry())
    both = read_keyring(Settings(personal_key_file=str(file)))
    assert list(both.keys)[1:] == [made.present] and both.present != made.present
    assert made.keys[made.present].hex() not in repr(both)
    with pytest.raises(KeysUnusable, match="cannot be read"):
        read_keyring(Settings(personal_key_file=str(tmp_path / "none")))
    assert read_keyring(Settings()) == NO_KEYS
