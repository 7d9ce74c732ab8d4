"""Logging in with a browser: authorization code with PKCE, state and nonce, all bound to that browser."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from typing import Any, Final

import orjson
import structlog
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc.errors import JoseError

from dispatch.gateway.auth import Principal, Unauthenticated
from dispatch.gateway.oidc.claims import ClaimRules
from dispatch.gateway.oidc.provider import Provider
from dispatch.gateway.oidc.signed import LEEWAY_S, verified
from dispatch.gateway.oidc.wire import TIMEOUT_S, Wire

ATTEMPT_S: Final = 600
"""How long somebody may take to log in at the issuer, in seconds."""
HOME: Final = "/"

_AT_ONCE: Final = 8
_LOCAL_PATH: Final = re.compile(r"/(?!/)[A-Za-z0-9_.~/?=&%+-]{0,500}", re.ASCII)

_log = structlog.get_logger(__name__)


class LoginRefused(Exception):
    """Nobody was logged in; the message says why, without telling secrets."""


@dataclass(frozen=True, slots=True)
class Client:
    """The service as the issuer knows it; without a secret it is a public client."""

    client_id: str
    secret: str
    redirect_uri: str
    scope: str = "openid"


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What only the browser that began to log in has; it comes back in its cookie."""

    state: str
    nonce: str
    verifier: str
    to: str

    def cookie(self) -> str:
        return base64.urlsafe_b64encode(orjson.dumps(astuple(self))).decode()

    @classmethod
    def read(cls, cookie: str) -> _Attempt:
        try:
            found = orjson.loads(base64.urlsafe_b64decode(cookie))
        except (binascii.Error, ValueError):
            found = None
        match found:
            case [str(state), str(nonce), str(verifier), str(to)] if state and nonce and verifier:
                return cls(state, nonce, verifier, local_path(to))
        raise LoginRefused("this browser has not begun to log in, or took too long: begin again")


class Login:
    """Sends browsers to the issuer, and finds out who comes back."""

    def __init__(
        self, provider: Provider, wire: Wire, client: Client, rules: ClaimRules, now_ms: Callable[[], int]
    ) -> None:
        self._provider = provider
        self._wire = wire
        self._client = client
        self._rules = rules
        self._now_ms = now_ms
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def begin(self, to: str) -> tuple[str, str]:
        """Return where to send the browser, and the cookie to give it; it ends at the path `to` here.

        Raises IssuerAway.
        """
        endpoints = await self._provider.endpoints()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        attempt = _Attempt(state, nonce, verifier, local_path(to))
        url: str = prepare_grant_uri(
            endpoints.authorization, self._client.client_id, "code", self._client.redirect_uri,
            self._client.scope, attempt.state, nonce=attempt.nonce, code_challenge_method="S256",
            code_challenge=create_s256_code_challenge(attempt.verifier),
        )  # fmt: skip
        return url, attempt.cookie()

    async def finish(self, answer: Mapping[str, str], cookie: str) -> tuple[Principal, str]:
        """Return who logged in, and the path to go on to.

        `answer` is the query that the issuer sent the browser back with, `cookie` is from `begin`.
        Raises LoginRefused, NoRights or IssuerAway.
        """
        attempt = _Attempt.read(cookie)
        if not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise LoginRefused("the answer belongs to another log-in: begin again")
        if answer.get("iss", self._provider.issuer) != self._provider.issuer:
            raise LoginRefused("the answer is of another issuer of identities")
        if "error" in answer or not answer.get("code"):
            raise LoginRefused(f"the issuer of identities refused: {answer.get('error', 'no code')[:64]!r}")
        async with asyncio.timeout(3 * TIMEOUT_S), self._at_once:
            tokens = await self._exchange(answer["code"], attempt.verifier)
            claims = await self._identity(tokens, attempt.nonce)
        return self._rules.principal(claims, 0), attempt.to

    async def away(self) -> str:
        """Return where the issuer ends its own session, "" if it does not say."""
        return (await self._provider.endpoints()).end_session

    async def _exchange(self, code: str, verifier: str) -> dict[str, Any]:
        client, token = self._client, (await self._provider.endpoints()).token
        form = prepare_token_request(
            "authorization_code", "", client.redirect_uri, code=code, code_verifier=verifier
        )
        proof = ClientAuth(
            client.client_id, client.secret, "client_secret_basic" if client.secret else "none"
        )
        _, headers, body = proof.prepare("POST", token, {}, form)
        status, answer = await self._wire.post(token, headers, body)
        if status != 200:
            _log.warning("login_code_refused", status=status, error=str(answer.get("error"))[:64])
            raise LoginRefused("the issuer of identities did not take its own code: begin again")
        return answer

    async def _identity(self, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        try:
            token = await verified(self._provider, str(tokens.get("id_token", "")))
            given = {"nonce": nonce, "client_id": self._client.client_id}
            given["access_token"] = str(tokens.get("access_token") or "")
            wanted = {
                "iss": {"essential": True, "value": self._provider.issuer},
                "aud": {"essential": True, "value": self._client.client_id},
            }
            CodeIDToken(token.claims, token.header, wanted, given).validate(self._now_ms() // 1_000, LEEWAY_S)
        except (JoseError, Unauthenticated) as error:
            _log.warning("login_identity_refused", error=type(error).__name__)
            raise LoginRefused("what the issuer of identities says of you cannot be believed") from None
        return token.claims


def local_path(path: str) -> str:
    """Return `path` if it leads to a page of ours, else the first page."""
    return path if _LOCAL_PATH.fullmatch(path) else HOME
