"""The key of web push: made once for its owner alone, and told from a file that is none."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dispatch.notify.addresses import Allowance
from dispatch.notify.push_target import check_endpoint, check_keys
from dispatch.notify.subscriptions import Subscription
from dispatch.notify.vapid import PushKeyUnusable, Signer, keep_vapid_key, public_key, public_of
from tests.unit.notify.push_service import Browser


def test_the_key_is_made_once(tmp_path: Path) -> None:
    """Kept in a file that nobody else may read, and the same ever after: phones subscribed with it."""
    file = tmp_path / "keys" / "push.pem"
    first = public_of(keep_vapid_key(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert public_of(keep_vapid_key(file)) == first == public_key(str(file))
    assert len(first) == 87 and public_key("") == ""


def test_a_file_without_such_a_key_is_named(tmp_path: Path) -> None:
    """No file, no key, or one on another curve: said in words, with the file."""
    other = ec.generate_private_key(ec.SECP384R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for name, content in (("none", None), ("text", b"hello"), ("curve", other)):
        file = tmp_path / name
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(PushKeyUnusable, match=f"webpush_key_file .*{name}"):
            public_key(str(file))


def test_a_signature_is_used_again_for_hours() -> None:
    """Each push service has its own, made anew before it ends; only so many are remembered."""
    now = 1_000_000.0
    signer = Signer(ec.generate_private_key(ec.SECP256R1()), "mailto:a@localhost", lambda: now, capacity=2)
    first = signer.authorization("https://a.example")
    assert signer.authorization("https://a.example") == first
    assert signer.authorization("https://b.example") != first
    now += 7 * 3_600
    assert signer.authorization("https://a.example") != first
    assert len({signer.authorization(f"https://{name}.example") for name in "cdef"}) == 4
    assert len(signer._known) == 2


@pytest.mark.parametrize(
    ("endpoint", "problem"),
    [
        ("http://push.example.net/1", "should be https"),
        ("https://push.example.net:8443/1", "should be at port 443"),
        ("https://10.0.0.7/1", "not a public address"),
        ("https://[::1]/1", "not a public address"),
        ("https://a:b@push.example.net/1", "neither user, password"),
        ("https:///1", "such as https://host/path"),
    ],
)
def test_an_endpoint_is_a_public_address_by_https(endpoint: str, problem: str) -> None:
    """What a browser names is looked at as a webhook is, and told by the name of its own setting."""
    with pytest.raises(ValueError, match=f"endpoint: .*{problem}") as found:
        check_endpoint(endpoint, Allowance.parse("", "DISPATCH_WEBPUSH_ALLOW"))
    assert "WEBHOOK" not in str(found.value)


def test_the_operator_may_allow_a_push_service_of_its_own() -> None:
    """An inner push service is named in the settings, as host and port or as a network."""
    for allowed in ("push.internal:8443", "10.0.0.0/8"):
        endpoint = "http://10.0.0.7:80/1" if "/" in allowed else "https://push.internal:8443/1"
        check_endpoint(endpoint, Allowance.parse(allowed, "DISPATCH_WEBPUSH_ALLOW"))


def test_keys_are_a_point_and_sixteen_bytes() -> None:
    """Anything else could not be encrypted for, and is refused when it comes."""
    good = Browser("https://push.example.net/1").subscription
    check_keys(good)
    for p256dh, auth, field in (
        ("B" + "A" * 86, good.auth, "p256dh"), ("!" * 87, good.auth, "p256dh"), ("", good.auth, "p256dh"),
        (good.p256dh, "AAAA", "auth"), (good.p256dh, good.p256dh, "auth"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=field):
            check_keys(Subscription(good.endpoint, p256dh, auth))
