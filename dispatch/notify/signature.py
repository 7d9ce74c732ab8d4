"""The signature of a webhook: who sent this body, and when."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

HEADER: Final = "X-Dispatch-Signature"
TOLERANCE_S: Final = 300
"""How old a signature may be when it is checked, in seconds."""


def sign(secret: bytes, body: bytes, at_s: int) -> str:
    """Return `t=<unix seconds>,v1=<hex>`, the HMAC-SHA256 over `<unix seconds>.<body>`."""
    digest = hmac.new(secret, b"%d.%s" % (at_s, body), hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"


def genuine(secret: bytes, body: bytes, header: str, now_s: int) -> bool:
    """Tell whether `header` signs `body` with `secret`, within five minutes of `now_s`."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    stamp = parts.get("t", "")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= 12):
        return False
    if abs(now_s - int(stamp)) > TOLERANCE_S:
        return False
    return hmac.compare_digest(sign(secret, body, int(stamp)).encode(), header.encode("utf-8", "replace"))
