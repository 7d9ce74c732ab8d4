"""JSON text to plain values: bounded before it is parsed, and mended where it can be."""

from __future__ import annotations

import re
from typing import Final

import orjson

from schemas.errors import refuse
from schemas.message import MAX_INBOUND_BYTES

MAX_DEPTH: Final = 64

# A string, closed or not. Possessive, so that a hostile run of quotes and backslashes costs linear time.
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_TOO_MANY: Final = b"[" * (MAX_DEPTH + 1)
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_ONE_KIND: Final = bytes.maketrans(b"{}", b"[]")

# A surrogate pair, a lone surrogate (the group), or any other escape, so that a backslash that is itself
# escaped does not start one.
_ESCAPE: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def parse(raw: bytes, max_bytes: int = MAX_INBOUND_BYTES) -> object:
    """
    Return the value the JSON text `raw` stands for; of a key given twice, the last counts.

    Lone surrogates and bytes that are not UTF-8 are read as U+FFFD, and a byte order mark is skipped: one bad
    character in its text must not make an alert unreadable.

    Raises:
        InvalidMessage: longer than `max_bytes`, nested deeper than `MAX_DEPTH`, or not JSON.

    """
    if len(raw) > max_bytes:
        raise refuse("message", f"is {len(raw):,} bytes long; the limit is {max_bytes:,}", raw[:40])
    if _too_deep(raw):
        raise refuse("message", f"is nested deeper than {MAX_DEPTH} levels", raw[:40])
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        mended = _mend(raw)
        if mended == raw:
            raise refuse("message", f"is not JSON: {error}", raw[:40]) from None
    try:
        return orjson.loads(mended)
    except orjson.JSONDecodeError as error:
        raise refuse("message", f"is not JSON: {error}", raw[:40]) from None


def _too_deep(raw: bytes) -> bool:
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return False
    brackets = _STRING.sub(b"", raw).translate(_ONE_KIND, _NOT_BRACKETS)
    if _TOO_MANY in brackets:
        return True  # the plain attack, answered without the passes below
    # Each pass takes away the innermost level, so what is left after MAX_DEPTH passes was deeper.
    for _ in range(MAX_DEPTH):
        shallower = brackets.replace(b"[]", b"")
        if len(shallower) == len(brackets):
            break
        brackets = shallower
    return brackets.count(b"[") > MAX_DEPTH or b"[]" in brackets


def _mend(raw: bytes) -> bytes:
    text = raw.removeprefix(_BYTE_ORDER_MARK).decode("utf-8", "replace").encode()
    return _ESCAPE.sub(lambda escape: rb"\ufffd" if escape[1] else escape[0], text)
