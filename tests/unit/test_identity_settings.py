"""Settings about who comes in: what is wrong is named, all of it at once."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from dispatch.config import Settings
from dispatch.console.entrances import claim_rules, origins
from dispatch.gateway.oidc.addresses import origin_of, trustworthy
from dispatch.gateway.permissions import Role


def wrong(**given: Any) -> dict[str, str]:
    """Return what is wrong with these settings, by field."""
    with pytest.raises(ValidationError) as caught:
        Settings(**given)
    return {str(error["loc"][0]): error["msg"] for error in caught.value.errors()}


def test_everything_wrong_is_named_at_once() -> None:
    """An issuer that can be listened in on, roles that are none, no way back: all in one answer."""
    found = wrong(
        oidc_issuer="http://issuer.example",
        oidc_client_id="c",
        oidc_roles="boss=king,=viewer",
        session_hours=48,
    )
    assert set(found) == {"oidc_issuer", "oidc_client_id", "oidc_roles", "session_hours"}
    assert "boss=king, =viewer" in found["oidc_roles"] and "call-taker" in found["oidc_roles"]
    assert "DISPATCH_CONSOLE_URL" in found["oidc_client_id"]


def test_an_issuer_without_roles_is_refused() -> None:
    """People could log in and do nothing: that is a mistake and is said."""
    assert "map claim values" in wrong(oidc_issuer="https://issuer.example")["oidc_roles"]


def test_roles_keep_their_order() -> None:
    """The first value that somebody has counts; values may have an equals sign in them."""
    rules = claim_rules(Settings(oidc_roles="cn=duty=dispatcher, all = viewer"))
    assert rules.roles == (("cn=duty", Role.DISPATCHER), ("all", Role.VIEWER))
    both = {"sub": "p", "roles": ["all", "cn=duty"]}
    assert rules.principal(both, 0).role is Role.DISPATCHER


def test_our_origins() -> None:
    """Behind an address of its own the console's pages are of that origin; else of where it listens."""
    behind = Settings(console_url="https://Console.example:443/x/", console_origins="https://a, https://b")
    assert origins(behind) == {"https://console.example", "https://a", "https://b"}
    assert "http://127.0.0.1:8440" in origins(Settings())


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://issuer.example/realm", True),
        ("http://127.0.0.1:9000", True),
        ("http://[::1]:9000", True),
        ("http://localhost", True),
        ("http://issuer.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("https://user@issuer.example", False),
        ("https://issuer.example/#x", False),
        ("https://issuer.example:port", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("", False),
    ],
)
def test_whom_we_ask(url: str, good: bool) -> None:
    """Only https, or this machine itself, is believed."""
    assert trustworthy(url) is good


def test_origins_are_as_browsers_write_them() -> None:
    """The usual port is not said, an address of version 6 has its brackets."""
    assert origin_of("https://a.example:443/x?y") == "https://a.example"
    assert origin_of("http://[::1]:8440/") == "http://[::1]:8440"
