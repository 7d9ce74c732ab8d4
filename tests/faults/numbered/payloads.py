"""Bodies that are too large, too deep, or made to break a parser or whoever shows them."""

from __future__ import annotations

import gzip
import json
from typing import Final

from schemas.message import MAX_INBOUND_BYTES
from tests.faults.numbered.feeding import alert

LIMIT: Final = MAX_INBOUND_BYTES


def sized(name: str, size: int) -> bytes:
    """Return a good alert, made so many bytes long by blanks."""
    body = alert(name)
    return body + b" " * (size - len(body))


HUGE: Final[dict[str, bytes]] = {
    "one byte more than the limit": sized("over", LIMIT + 1),
    "a million keys": b"{" + b",".join(b'"%d":0' % n for n in range(1_000_000)) + b"}",
    "200,000 deep": b"[" * 200_000 + b"]" * 200_000,
    "200,000 deep, never closed": b'{"a":' * 50_000,
    "a number of 100,000 digits": b'{"alert_id":' + b"9" * 100_000 + b"}",
    "NaN": b'{"alert_id":NaN,"source_id":"shop-00"}',
    "Infinity in a place": b'{"alert_id":"a","location":{"latitude":-Infinity}}',
    "a zip bomb": gzip.compress(bytes(50_000_000)),
    "nothing": b"",
}
"""What nobody can read as an alert."""

TEXTS: Final[dict[str, str]] = {
    "NUL": "a\\u0000b",
    "lone surrogates": "\\ud800 \\udfff \\udc00\\ud800",
    "right to left": "\u202egnp.exe\u202c \u2066x\u2069",
    "invisible": "a\u200bb\u200d\ufeff\u00ad",
    "HTML": "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "SQL": "'; DROP TABLE receipt; --",
    "CSV formula": "=cmd|' /C calc'!A0",
    "line breaks": "a\\r\\nSet-Cookie: x=y\\r\\n\\r\\n<b>",
    "template": "{{7*7}} ${7*7} #{7*7} %s %n {0} <%= 7*7 %>",
    "log injection": "x\\n2026-01-01 [critical] all is well \\u001b[2J",
}
"""Words as they stand between the quotes of a text."""


def hostile(name: str, text: str) -> bytes:
    """Return an alert that says `text`, which may hold escapes."""
    return alert(name, text="PLACEHOLDER").replace(b"PLACEHOLDER", _escaped(text))


def _escaped(text: str) -> bytes:
    return json.dumps(text)[1:-1].replace("\\\\", "\\").encode()


BYTES: Final[dict[str, bytes]] = {
    "invalid UTF-8": alert("utf", text="X").replace(b'"X"', b'"\xff\xfe\xc0\x80"'),
    "a surrogate as UTF-8": alert("cesu", text="X").replace(b'"X"', b'"\xed\xa0\x80"'),
    "a megabyte on one line": alert("long", text="x" * 1_000_000),
    "not text at all": bytes(range(256)) * 16,
}
"""Whole bodies that are no clean text."""
