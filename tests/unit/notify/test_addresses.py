"""Which addresses a webhook may be sent to, and what the configuration says of a wrong one."""

from __future__ import annotations

import re
from ipaddress import ip_address

import pytest
from pydantic import ValidationError

from dispatch.config import Settings
from dispatch.notify.addresses import Allowance, is_public
from dispatch.notify.target import Target

PUBLIC = ["8.8.8.8", "1.1.1.1", "223.5.5.5", "2400:3200::1", "2606:4700::1111", "::ffff:8.8.8.8"]
INNER = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1",
    "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
    "2002:a9fe:a9fe::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%1", "fec0::1", "ff02::1",
]  # fmt: skip


@pytest.mark.parametrize("text", INNER)
def test_no_inner_address_is_reached_unless_allowed(text: str) -> None:
    """Private, link-local, loopback, metadata, multicast, mapped: refused unless a network says otherwise."""
    address = ip_address(text)
    assert not is_public(address)
    assert "not a public address" in Allowance().refusal(address, "hooks.example", 443)
    everything = Allowance.parse("0.0.0.0/0, ::/0")
    assert everything.refusal(address, "hooks.example", 443) == ""


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_need_no_permission(text: str) -> None:
    """Anybody's server on the internet may be the target."""
    assert is_public(ip_address(text))
    assert Allowance().refusal(ip_address(text), "hooks.example", 443) == ""


@pytest.mark.parametrize(
    ("address", "host", "port", "may"),
    [
        ("10.1.2.3", "hooks.inside", 8443, True),
        ("10.1.2.3", "HOOKS.inside.", 8443, True),
        ("10.1.2.3", "hooks.inside", 8444, False),
        ("10.1.2.3", "other.inside", 8443, False),
        ("169.254.169.254", "hooks.inside", 8443, False),
        ("fe80::1", "hooks.inside", 8443, False),
        ("224.0.0.1", "hooks.inside", 8443, False),
        ("0.0.0.0", "hooks.inside", 8443, False),
        ("169.254.1.1", "169.254.1.1", 80, True),
        ("::1", "0:0:0:0:0:0:0:1", 80, True),
    ],
)
def test_a_named_target_opens_its_own_port_and_no_metadata_service(
    address: str, host: str, port: int, may: bool
) -> None:
    """A name is trusted for its port and the site's own networks, never for link-local and the like."""
    allowance = Allowance.parse("hooks.inside:8443, 169.254.1.1:80, [::1]:80")
    assert (allowance.refusal(ip_address(address), host, port) == "") is may


@pytest.mark.parametrize(
    "entry", ["hooks", "hooks:0", "hooks:70000", "hooks:x", "10.0.0.0/33", "a b:80", ":80"]
)
def test_an_entry_that_is_neither_network_nor_target_is_named(entry: str) -> None:
    """What cannot be understood allows nothing and is said so."""
    with pytest.raises(ValueError, match=re.escape(repr(entry))):
        Allowance.parse(f"10.0.0.0/8, {entry}")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hooks.example/", "should be https"),
        ("http://10.1.2.3/", "should be https"),
        ("https://10.1.2.3/", "not a public address"),
        ("https://[::ffff:127.0.0.1]/", "not a public address"),
        ("https://169.254.169.254/latest/meta-data", "not a public address"),
        ("ftp://hooks.example/", "should be an address"),
        ("file:///etc/passwd", "should be an address"),
        ("not an address", "should be an address"),
        ("https://", "should be an address"),
        ("https://hooks.example:99999/", "should be an address"),
        ("https://user:word@hooks.example/", "neither user"),
    ],
)
def test_an_address_that_may_not_be_one_is_a_mistake_of_the_configuration(url: str, why: str) -> None:
    """It is reported at start, not when the first assignment is to be sent; the address is not repeated."""
    with pytest.raises(ValueError, match=why):
        Target.parse(url, Allowance())


def test_everything_wrong_with_a_webhook_is_reported_at_once() -> None:
    """The allowance, the name of the old key and the time limit in one go, a missing secret as well."""
    with pytest.raises(ValidationError) as caught:
        Settings(
            webhook_allow="hooks",
            webhook_url="ftp://hooks.example/",
            webhook_key_id="a",
            webhook_old_key_id="a",
            webhook_old_secret="x",  # type: ignore[arg-type]
            webhook_timeout_s=0,
        )
    wrong = {error["loc"][0] for error in caught.value.errors()}
    assert wrong == {"webhook_allow", "webhook_secret", "webhook_old_secret", "webhook_timeout_s"}
