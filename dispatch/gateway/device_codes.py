"""Device codes: eight digits that the desk tells somebody, and that log one phone in."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Final, Protocol

CODE_S: Final = 600
"""How long a code is good for, in seconds."""

MOST_WAITING: Final = 200
"""So many codes may wait to be used at once: a guess has at most so many chances in a hundred million."""

MAX_DEVICE_NAME: Final = 60

_DIGITS: Final = 8
_CODE: Final = re.compile(r"[0-9]{8}", re.ASCII)
_BETWEEN: Final = re.compile(r"[\s-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A new code as it is shown, once, and when it ends (UTC ms). `code_id` is what the record calls it."""

    code: str
    code_id: int
    responder_id: str
    expires_at: int


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A device that a code was good for: the secret of its session, whose it is, until when (UTC ms)."""

    secret: str
    code_id: int
    responder_id: str
    area_id: str
    label: str
    expires_at: int


class TooManyCodes(Exception):
    """As many codes wait to be used as may."""

    def __init__(self) -> None:
        super().__init__(f"{MOST_WAITING} codes wait to be used, the limit: try again when some have ended")


class CodeBook(Protocol):
    """Where codes are kept (`dispatch.store.devices`): one place for all consoles, on record for good."""

    async def salt(self) -> bytes:
        """Return what codes are hashed with here."""

    async def add(self, code_hash: bytes, area_id: str, responder_id: str, actor: str) -> tuple[int, int]:
        """Put a code on record, and end the responder's earlier ones; return its number and end (UTC ms).

        The number is 0 when a code with this hash waits already. Raises TooManyCodes.
        """

    async def use(self, code_hash: bytes, device_name: str, seconds: int) -> LoggedIn | None:
        """Begin a session of `seconds` for whom the code was issued; None if none such waits any more."""


def new_code() -> str:
    """Return eight random digits."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"


def shown(code: str) -> str:
    """Return a code as people read it: `1234 5678`."""
    return f"{code[:4]} {code[4:]}"


def read_code(text: str) -> str:
    """Return the digits of a code as somebody typed it, "" when that cannot be one."""
    digits = _BETWEEN.sub("", text)
    return digits if _CODE.fullmatch(digits) else ""


def code_hash(code: str, salt: bytes) -> bytes:
    """Return the scrypt hash of a code: some 50 ms, for eight digits are soon tried with a quick one."""
    return hashlib.scrypt(code.encode("ascii"), salt=salt, n=2**14, r=8, p=1, dklen=32)


async def issue(book: CodeBook, area_id: str, responder_id: str, actor: str) -> IssuedCode:
    """Issue a code for a responder, on record in the name of `actor`; raises TooManyCodes."""
    salt = await book.salt()
    while True:
        code = new_code()
        number, expires_at = await book.add(code_hash(code, salt), area_id, responder_id, actor)
        if number:
            return IssuedCode(shown(code), number, responder_id, expires_at)
