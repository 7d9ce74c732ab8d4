"""Signed tokens of the issuer: the signature first, then what they say of themselves."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError, SecurityWarning

from dispatch.gateway.auth import Principal, Unauthenticated
from dispatch.gateway.oidc.claims import ClaimRules
from dispatch.gateway.oidc.provider import Provider

ALGORITHMS: Final = ("RS256", "ES256", "EdDSA", "Ed25519")
"""Signatures that are believed: public keys only. Ed25519 is EdDSA by its newer name."""
LEEWAY_S: Final = 30
"""How far the issuer's clock may be ahead of ours, in seconds."""

_MAX_CHARS: Final = 8_192


async def verified(provider: Provider, token: str) -> jwt.Token:
    """Return header and claims of a token that the issuer has signed; raises Unauthenticated, IssuerAway."""
    if not 0 < len(token) <= _MAX_CHARS or not token.isascii():
        raise Unauthenticated
    try:
        header = jws.extract_compact(token.encode()).headers()
        if header.get("alg") not in ALGORITHMS or not isinstance(header.get("kid"), str):
            raise Unauthenticated
        key = await provider.key(header["kid"])
        if key is None:
            raise Unauthenticated
        with warnings.catch_warnings():
            # The older name of Ed25519 is what most issuers use.
            warnings.simplefilter("ignore", SecurityWarning)
            return jwt.decode(token, key, algorithms=list(ALGORITHMS))
    except (JoseError, ValueError, TypeError):
        raise Unauthenticated from None


class SignedTokens:
    """Bearer tokens that the issuer has signed for `audience`, by what their claims give (`rules`).

    One that was issued for longer than `longest_s` seconds is refused: nobody can take it back.
    """

    def __init__(
        self,
        provider: Provider,
        rules: ClaimRules,
        audience: str,
        now_ms: Callable[[], int],
        longest_s: int,
    ) -> None:
        self._provider = provider
        self._rules = rules
        self._audience = audience
        self._now_ms = now_ms
        self._longest_s = longest_s

    async def principal(self, token: str) -> Principal:
        """Return whom the token stands for; raises Unauthenticated, NoRights or IssuerAway."""
        claims = (await verified(self._provider, token)).claims
        try:
            self._registry().validate(claims)
        except JoseError:
            raise Unauthenticated from None
        return self._rules.principal(claims, self._until(claims))

    def _registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=self._now_ms() // 1_000,
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._provider.issuer},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
            iat={"essential": True},
        )

    def _until(self, claims: dict[str, Any]) -> int:
        """Return when the token expires, UTC ms; no leeway is given to that."""
        until = int(claims["exp"] * 1_000)
        if until <= self._now_ms() or claims["exp"] - claims["iat"] > self._longest_s:
            raise Unauthenticated
        return until
