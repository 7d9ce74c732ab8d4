"""The key of web push (VAPID, RFC 8292): made once, kept in a file that only its owner may read."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

MAX_KEY_FILE_BYTES: Final = 16 * 1_024
_GOOD_S: Final = 12 * 3_600
"""How long a signature is good for; push services take 24 h at most."""
_RENEW_S: Final = 6 * 3_600


class PushKeyUnusable(ValueError):
    """The key file of web push cannot be read, or holds no key on the curve P-256."""


def keep_vapid_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """Return the key of `file`, made for its owner alone if it is not there; raises PushKeyUnusable."""
    if not file.exists():
        content = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f".{file.name}.part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial, file)
    return read_vapid_key(file)


def read_vapid_key(file: Path) -> ec.EllipticCurvePrivateKey:
    """Return the key of a PEM file; raises PushKeyUnusable."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_KEY_FILE_BYTES)
        key = serialization.load_pem_private_key(content, None)
    except OSError as error:
        raise PushKeyUnusable(f"webpush_key_file {file} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError):
        raise PushKeyUnusable(f"webpush_key_file {file} should be a private key as PEM text") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise PushKeyUnusable(f"webpush_key_file {file} should be a key on the curve P-256")
    return key


def public_key(file: str) -> str:
    """Return what browsers subscribe with (base64url), "" without a key file; raises PushKeyUnusable."""
    return public_of(read_vapid_key(Path(file))) if file else ""


def public_of(key: ec.EllipticCurvePrivateKey) -> str:
    """Return the public half of a key as browsers take it: an uncompressed point, base64url."""
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


class Signer:
    """Signs for each push service by its origin; a signature is used again for six hours.

    `clock_s` gives UTC seconds. At most `capacity` are remembered, the oldest forgotten first.
    """

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey,
        contact: str,
        clock_s: Callable[[], float] = time.time,
        capacity: int = 64,
    ) -> None:
        self._vapid = Vapid02(key)
        self._contact = contact
        self._clock_s = clock_s
        self._capacity = capacity
        self._known: dict[str, tuple[float, str]] = {}

    def authorization(self, origin: str) -> str:
        """Return the Authorization header for a push service at `origin` (`https://host`)."""
        now = self._clock_s()
        until, header = self._known.get(origin, (0.0, ""))
        if until > now:
            return header
        self._known.pop(origin, None)
        while len(self._known) >= self._capacity:
            del self._known[next(iter(self._known))]
        claims = {"aud": origin, "exp": int(now) + _GOOD_S, "sub": self._contact}
        signed: str = self._vapid.sign(claims)["Authorization"]
        self._known[origin] = (now + _RENEW_S, signed)
        return signed
