"""What a subscription must be like: an address that may be connected to, and keys that can be used."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from dispatch.notify.addresses import Allowance
from dispatch.notify.subscriptions import Subscription
from dispatch.notify.target import Target

_HTTPS: Final = 443
_AUTH_BYTES: Final = 16


def check_endpoint(endpoint: str, allowance: Allowance) -> Target:
    """Return the target that an endpoint is; raises ValueError when it may not be one.

    Push services are reached by https at port 443; anything else only if the operator allows it. The name's
    addresses are looked at when it is connected to.
    """
    try:
        target = Target.parse(endpoint, allowance)
    except ValueError as reason:
        raise ValueError(f"endpoint: {reason}") from None
    host, port = target.url.host or "", target.url.port or 0
    if port != _HTTPS and not allowance.names(host, port):
        raise ValueError(f"endpoint: should be at port 443: {allowance.setting} does not name {host}:{port}")
    return target


def check_keys(subscription: Subscription) -> None:
    """Raise ValueError unless the keys are a point of P-256 and 16 bytes."""
    try:
        point, secret = decoded(subscription.p256dh), decoded(subscription.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (binascii.Error, ValueError):
        raise ValueError("keys.p256dh: should be a public key on the curve P-256, base64url") from None
    if len(secret) != _AUTH_BYTES:
        raise ValueError(f"keys.auth: should be {_AUTH_BYTES} bytes, base64url")


def decoded(text: str) -> bytes:
    """Return the bytes of base64url text, padded or not; raises binascii.Error."""
    bare = text.rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
