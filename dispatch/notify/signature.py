"""The signature of a webhook: who sent this body, and when.

A body is signed with every key in use, so that a receiver may go over from one key to the next when it
suits it: put the new key first, let the receivers take it, then take the old one away.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

HEADER: Final = "X-Dispatch-Signature"
TOLERANCE_S: Final = 300
"""How old a signature may be when it is checked, in seconds."""

MOST_KEYS: Final = 2
KEY_ID: Final = r"^[A-Za-z0-9_-]{1,32}$"

_STAMP: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_MOST_PARTS: Final = 8


@dataclass(frozen=True, slots=True)
class Key:
    """A secret and the name under which both sides know it."""

    key_id: str
    secret: bytes

    def __repr__(self) -> str:
        """Show the name only."""
        return f"Key({self.key_id!r})"


def sign(keys: Sequence[Key], body: bytes, at_s: int) -> str:
    """Return `t=<unix s>` and for each key `,v1=<key id>:<hex>`: HMAC-SHA256 over `<unix s>.<body>`.

    Raises ValueError unless there are one or two keys, of different names, none of them empty.
    """
    names = {key.key_id for key in keys}
    if not 1 <= len(names) == len(keys) <= MOST_KEYS or not all(key.secret for key in keys):
        raise ValueError(f"1 to {MOST_KEYS} keys of different names and with a secret are needed to sign")
    signed = (f"v1={key.key_id}:{_digest(key.secret, body, at_s)}" for key in keys)
    return ",".join((f"t={at_s}", *signed))


def genuine(secrets: Mapping[str, bytes], body: bytes, header: str, now_s: int) -> bool:
    """Tell whether `header` signs `body` with a secret found by its key id, within 5 minutes of `now_s`."""
    stamp, *signatures = header.split(",", _MOST_PARTS)
    at = stamp.removeprefix("t=")
    if not (stamp.startswith("t=") and _STAMP.fullmatch(at)) or abs(now_s - int(at)) > TOLERANCE_S:
        return False
    return any(_holds(secrets, body, int(at), one) for one in signatures)


def _holds(secrets: Mapping[str, bytes], body: bytes, at_s: int, signature: str) -> bool:
    version, _, rest = signature.partition("=")
    key_id, _, digest = rest.partition(":")
    secret = secrets.get(key_id, b"")
    if version != "v1" or not secret:
        return False
    return hmac.compare_digest(_digest(secret, body, at_s).encode(), digest.encode("utf-8", "replace"))


def _digest(secret: bytes, body: bytes, at_s: int) -> str:
    return hmac.new(secret, b"%d.%s" % (at_s, body), hashlib.sha256).hexdigest()
