"""An issuer of identities on loopback: discovery, rotating keys, the code flow with PKCE, real signatures."""

from __future__ import annotations

import base64
import secrets
import time
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi import FastAPI, Request
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, KeyParameters, OKPKey, RSAKey
from starlette.responses import JSONResponse, RedirectResponse, Response

from tests.unit.console.listening import listening

CLIENT_ID = "dispatch-console"
CLIENT_SECRET = "known to both"
AUDIENCE = "dispatch-api"

_KEYS: dict[str, Callable[[KeyParameters], Key]] = {
    "RS256": lambda named: RSAKey.generate_key(2_048, named),
    "ES256": lambda named: ECKey.generate_key("P-256", named),
    "EdDSA": lambda named: OKPKey.generate_key("Ed25519", named),
}


class Issuer:
    """The issuer; `person` is who sits at its log-in page, `nonce` replaces the right one when set."""

    def __init__(self) -> None:
        self.url = ""
        self.person: dict[str, Any] = {"sub": "p-1"}
        self.nonce = ""
        self.keys: dict[str, tuple[str, Key]] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.key_fetches = 0
        self.down = False
        self.kid = self.rotate()
        self.app = FastAPI()
        self.app.get("/.well-known/openid-configuration")(self._discovery)
        self.app.get("/keys")(self._key_set)
        self.app.get("/authorize")(self._authorize)
        self.app.post("/token")(self._token)

    def rotate(self, alg: str = "RS256") -> str:
        """Sign with a new key from now on, and forget the old ones; return its id."""
        kid = secrets.token_hex(4)
        self.keys, self.kid = {kid: (alg, _KEYS[alg]({"kid": kid, "use": "sig"}))}, kid
        return kid

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        """Return a signed token of these claims over those of any good one."""
        alg, key = self.keys[self.kid]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SecurityWarning)
            return jwt.encode({"alg": alg, "kid": self.kid, **header}, claims, key, [alg])

    def claims(self, **changed: Any) -> dict[str, Any]:
        """Return the claims of a good access token, some of them changed; None leaves one out."""
        now = int(time.time())
        good = {"iss": self.url, "aud": AUDIENCE, "iat": now, "exp": now + 300, **self.person}
        return {name: value for name, value in (good | changed).items() if value is not None}

    async def _discovery(self) -> Response:
        if self.down:
            return Response(status_code=503)
        return JSONResponse(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "end_session_endpoint": f"{self.url}/bye",
            }
        )

    async def _key_set(self) -> Response:
        self.key_fetches += 1
        if self.down:
            return Response(status_code=503)
        return JSONResponse({"keys": [key.as_dict(private=False) for _, key in self.keys.values()]})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        if asked["client_id"] != CLIENT_ID or asked["code_challenge_method"] != "S256":
            return Response("not a client of ours, or without PKCE", 400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked | {"person": self.person}
        back = urlencode({"code": code, "state": asked["state"], "iss": self.url})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 302)

    async def _token(self, request: Request) -> Response:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {basic}":
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self.codes.pop(form.get("code", ""), None)
        if (
            asked is None
            or form["redirect_uri"] != asked["redirect_uri"]
            or create_s256_code_challenge(form.get("code_verifier", "")) != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        nonce = self.nonce or asked["nonce"]
        identity = self.claims(aud=CLIENT_ID, nonce=nonce, **asked["person"])
        return JSONResponse(
            {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "id_token": self.sign(identity)}
        )


@asynccontextmanager
async def issuing() -> AsyncIterator[Issuer]:
    """Serve an issuer on a free port of loopback."""
    issuer = Issuer()
    async with listening(issuer.app) as at:
        issuer.url = f"http://{at}"
        yield issuer
