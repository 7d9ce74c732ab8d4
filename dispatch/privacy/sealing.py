"""One personal value, encrypted: AES-256-GCM, the key named in it, bound to its row and column."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dispatch.privacy.keys import Keyring

_FORMAT: Final = 1
_NONCE_BYTES: Final = 12
_LEAST_BYTES: Final = 2 + 1 + _NONCE_BYTES + 16


class Sealed(Exception):
    """A value cannot be opened: its key is not there, or it is not what was put into this place."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value belongs. A ciphertext that is moved to another place does not open there."""

    area_id: str
    subject_id: str
    column: str

    def bound(self, header: bytes) -> bytes:
        """Return the associated data: the header, and each part of the place after its length."""
        parts = (header, self.area_id.encode(), self.subject_id.encode(), self.column.encode())
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def seal(keys: Keyring, place: Place, value: str) -> bytes:
    """Return `value` encrypted with the present key; raises Sealed when there is none.

    The bytes are: format (1), length of the key id, key id, nonce of 12 bytes, ciphertext with its tag.
    """
    if not keys:
        raise Sealed("there is no key to encrypt personal data with: set DISPATCH_PERSONAL_KEYS")
    name = keys.present.encode()
    header = bytes((_FORMAT, len(name))) + name
    nonce = secrets.token_bytes(_NONCE_BYTES)
    closed = AESGCM(keys.keys[keys.present]).encrypt(nonce, value.encode("utf-8"), place.bound(header))
    return header + nonce + closed


def unseal(keys: Keyring, place: Place, sealed: bytes) -> str:
    """Return the value that was sealed for `place`; raises Sealed."""
    key_id = key_of(sealed)
    key = keys.keys.get(key_id)
    if key is None:
        raise Sealed(f"the key {key_id!r} is not among the keys of this process")
    end = 2 + sealed[1]
    nonce = sealed[end : end + _NONCE_BYTES]
    try:
        opened = AESGCM(key).decrypt(nonce, sealed[end + _NONCE_BYTES :], place.bound(sealed[:end]))
    except InvalidTag:
        raise Sealed(f"a value of column {place.column} is not what was put there") from None
    return opened.decode("utf-8")


def key_of(sealed: bytes) -> str:
    """Return the id of the key that a value is encrypted with; raises Sealed when it is no such value."""
    if len(sealed) < _LEAST_BYTES or sealed[0] != _FORMAT or len(sealed) < _LEAST_BYTES + sealed[1] - 1:
        raise Sealed("a personal value is not in the form that this release writes")
    try:
        return sealed[2 : 2 + sealed[1]].decode("ascii")
    except UnicodeDecodeError:
        raise Sealed("a personal value names its key in no way this release knows") from None
