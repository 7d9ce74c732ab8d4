"""The keys of personal data: the first encrypts, all of them decrypt, so that a key can be replaced."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

KEY_BYTES: Final = 32
_KEY_ID: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,31}")


class KeysUnusable(ValueError):
    """The keys cannot be used; the message says which entry and why, and never quotes a key."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by id. `present` is the one that encrypts, "" when there are no keys at all."""

    keys: Mapping[str, bytes]
    present: str = ""

    def __bool__(self) -> bool:
        return bool(self.present)

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self.keys)})"


NO_KEYS: Final = Keyring(MappingProxyType({}))


def parse_keys(text: str) -> Keyring:
    """Return the keys of `id:base64` entries, parted by commas or lines; the first encrypts.

    Raises KeysUnusable with every wrong entry by its number.
    """
    lines = (line.partition("#")[0] for line in text.splitlines())
    entries = [entry.strip() for line in lines for entry in line.split(",") if entry.strip()]
    keys: dict[str, bytes] = {}
    problems: list[str] = []
    for number, entry in enumerate(entries, 1):
        key_id, _, encoded = entry.partition(":")
        problem = _problem(key_id, encoded, keys)
        if problem:
            problems.append(f"key {number}: {problem}")
        else:
            keys[key_id] = _decoded(encoded)
    if problems:
        raise KeysUnusable("; ".join(problems))
    return Keyring(MappingProxyType(keys), next(iter(keys), ""))


def _problem(key_id: str, encoded: str, known: Mapping[str, bytes]) -> str:
    if not _KEY_ID.fullmatch(key_id):
        return "should be id:base64, the id 1 to 32 of a-z, 0-9, dot, dash, underscore"
    if key_id in known:
        return f"the id {key_id} is there twice"
    size = len(_decoded(encoded))
    return "" if size == KEY_BYTES else f"{key_id} should be {KEY_BYTES} bytes in base64, is {size}"


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""


def new_entry() -> str:
    """Return a new random key as `id:base64`."""
    return f"k{secrets.token_hex(4)}:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"
