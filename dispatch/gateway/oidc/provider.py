"""The issuer of identities as it describes itself: its endpoints and its keys, fetched when needed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from dispatch.gateway.auth import IssuerAway
from dispatch.gateway.oidc.addresses import trustworthy
from dispatch.gateway.oidc.wire import Wire

KEYS_FRESH_S: Final = 600.0
"""Keys are fetched anew after so many seconds, so that one that was withdrawn is not believed for long."""
KEYS_STALE_S: Final = 3_600.0
"""So long the keys last fetched are believed while the issuer does not answer."""

_FIRST_RETRY_S: Final = 2.0
_MAX_KEYS: Final = 100
_MIN_RSA_BITS: Final = 2_048
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the issuer logs people in, exchanges codes, publishes keys, and ends its own session.

    `end_session` is "" where the issuer has no such thing.
    """

    authorization: str
    token: str
    keys: str
    end_session: str


class Provider:
    """Endpoints and keys of `issuer`; an unknown key is asked for every `refetch_s` seconds at most."""

    def __init__(self, issuer: str, wire: Wire, monotonic: Callable[[], float], refetch_s: float) -> None:
        self.issuer = issuer
        self._wire = wire
        self._monotonic = monotonic
        self._refetch_s = refetch_s
        self._endpoints: Endpoints | None = None
        self._keys: Mapping[str, Key] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._one_at_a_time = asyncio.Lock()

    async def endpoints(self) -> Endpoints:
        """Return the issuer's endpoints; raises IssuerAway."""
        if self._endpoints is None:
            self._endpoints = _read(self.issuer, await self._wire.get(get_well_known_url(self.issuer, True)))
        return self._endpoints

    async def key(self, kid: str) -> Key | None:
        """Return the key of that id, None if the issuer has no such one; raises IssuerAway."""
        if self._age() > KEYS_FRESH_S or kid not in self._keys:
            await self._refetch(kid)
        if self._age() > KEYS_STALE_S:
            raise IssuerAway("the keys of the issuer of identities could not be fetched")
        return self._keys.get(kid)

    def _age(self) -> float:
        return self._monotonic() - self._fetched_at

    async def _refetch(self, kid: str) -> None:
        async with self._one_at_a_time:
            now = self._monotonic()
            known = kid in self._keys and self._age() <= KEYS_FRESH_S
            pause = self._refetch_s if self._keys else min(self._refetch_s, _FIRST_RETRY_S)
            if known or now - self._tried_at < pause:
                return
            self._tried_at = now
            try:
                self._keys = _usable(await self._wire.get((await self.endpoints()).keys))
                self._fetched_at = now
            except IssuerAway as error:
                _log.warning("issuer_keys_not_fetched", issuer=self.issuer, reason=str(error))


def _read(issuer: str, document: Mapping[str, Any]) -> Endpoints:
    if document.get("issuer") != issuer:
        raise IssuerAway(f"the document of {issuer} says that it is of another issuer")
    for name in _ENDPOINTS:
        found = document.get(name)
        if not isinstance(found, str) or not trustworthy(found):
            raise IssuerAway(f"the issuer's {name} should be an https address")
    end = document.get("end_session_endpoint")
    usable = isinstance(end, str) and trustworthy(end)
    authorization, token, keys = (str(document[name]) for name in _ENDPOINTS)
    return Endpoints(authorization, token, keys, str(end) if usable else "")


def _usable(document: Mapping[str, Any]) -> Mapping[str, Key]:
    """Return the keys that signatures may be checked with; others of the set are passed over."""
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise IssuerAway("the issuer's key set has no list of keys")
    keys: dict[str, Key] = {}
    for entry in listed[:_MAX_KEYS]:
        try:
            key = import_key(entry)
        except (JoseError, TypeError, ValueError, KeyError):
            continue
        if entry.get("use", "sig") == "sig" and isinstance(entry.get("kid"), str) and _strong(key):
            keys[entry["kid"]] = key
    return keys


def _strong(key: Key) -> bool:
    if isinstance(key, RSAKey):
        return key.public_key.key_size >= _MIN_RSA_BITS
    return isinstance(key, ECKey | OKPKey)
