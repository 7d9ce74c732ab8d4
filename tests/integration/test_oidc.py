"""People whom an issuer of identities vouches for: over a real issuer, a real database and two consoles."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr

from dispatch.config import Settings
from dispatch.console.entrances import Entrances, entrances
from dispatch.gateway.permissions import Role
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens
from tests.integration.issuer import AUDIENCE, CLIENT_ID, CLIENT_SECRET, Issuer, issuing
from tests.unit.console.asking import dial
from tests.unit.console.served import Served, utc_ms
from tests.worlds.small import AREA

HERE = "http://127.0.0.1:8440"
ROLES = "gov-duty=dispatcher,gov-read=viewer,gov-feed=publisher"
DUTY: dict[str, Any] = {
    "sub": "p-7",
    "realm": {"roles": ["x", "gov-duty"]},
    "area": AREA,
    "towns": ["440515003"],
}
LIMIT_S = 30


class Site:
    """Two consoles over one database, and a browser that goes to either of them."""

    def __init__(self, issuer: Issuer, store: Store, settings: Settings) -> None:
        self.issuer, self.store = issuer, store
        self.ways: list[Entrances] = [entrances(settings, store, utc_ms) for _ in range(2)]
        self.served = [Served(ways=(way.authenticator, way.doors)) for way in self.ways]
        self.consoles = [
            httpx.AsyncClient(transport=httpx.ASGITransport(served.app), base_url=HERE)
            for served in self.served
        ]
        self.consoles[1]._cookies = self.consoles[0]._cookies

    async def bearer(self, token: str) -> int:
        """Return the status that a signed token gets."""
        headers = {"Authorization": f"Bearer {token}"}
        return (await self.consoles[0].get("/v1/incidents", headers=headers)).status_code

    async def begin(self, to: str = "/board") -> dict[str, str]:
        """Go to the first console and log in at the issuer; return what it sends the browser back with."""
        away = await self.consoles[0].get("/login", params={"to": to})
        async with httpx.AsyncClient() as browser:
            back = await browser.get(away.headers["location"])
        target = urlsplit(back.headers["location"])
        assert f"{target.scheme}://{target.netloc}{target.path}" == f"{HERE}/login/callback"
        return {name: values[0] for name, values in parse_qs(target.query).items()}

    async def finish(self, answer: dict[str, str]) -> httpx.Response:
        """Come back to the other console."""
        return await self.consoles[1].get("/login/callback?" + urlencode(answer))

    async def until_out(self, console: httpx.AsyncClient, cookies: dict[str, str]) -> None:
        """Wait until a session is over at a console."""
        async with (
            asyncio.timeout(LIMIT_S),
            httpx.AsyncClient(transport=console._transport, base_url=HERE, cookies=cookies) as browser,
        ):
            while (await browser.get("/v1/session")).status_code != 401:
                await asyncio.sleep(0.1)


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    """A running issuer, with somebody of the duty desk at its log-in page."""
    async with issuing() as issuer:
        issuer.person = DUTY
        yield issuer


@pytest.fixture
async def site(issuer: Issuer, database_dsn: str) -> AsyncIterator[Site]:
    """Two consoles that believe the issuer."""
    settings = Settings(
        console_url=HERE,
        oidc_issuer=issuer.url,
        oidc_audience=AUDIENCE,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=SecretStr(CLIENT_SECRET),
        oidc_role_claim="realm.roles",
        oidc_roles=ROLES,
        oidc_area_claim="area",
        oidc_towns_claim="towns",
        oidc_refetch_s=1,
    )
    async with Store(database_dsn, size=4) as store:
        site = Site(issuer, store, settings)
        yield site
        for console, way in zip(site.consoles, site.ways, strict=True):
            await console.aclose()
            await way.wire.close()


async def test_logging_in_begins_a_session_on_every_console_and_out_ends_it(site: Site) -> None:
    """Code, PKCE, state and nonce end in one cookie that both consoles know, for our own pages alone."""
    page = await site.finish(await site.begin())
    assert (page.status_code, 'url=/board"' in page.text) == (200, True)
    (cookie,) = [text for text in page.headers.get_list("set-cookie") if text.startswith("dispatch=")]
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=43200"} <= set(cookie.split("; "))
    for console in site.consoles:
        who = (await console.get("/v1/session")).json()
        assert (who["role"], who["subject"], who["area_id"]) == ("dispatcher", "p-7", AREA)
        assert who["towns"] == ["440515003"]
    cookies = dict(site.consoles[0].cookies)
    assert (await site.consoles[0].post("/logout")).status_code == 403
    foreign = await site.consoles[0].post("/logout", headers={"Origin": "http://127.0.0.1:8441"})
    assert foreign.status_code == 403
    gone = await site.consoles[0].post("/logout", headers={"Origin": HERE})
    assert (gone.status_code, gone.headers["location"]) == (303, f"{site.issuer.url}/bye")
    for console in site.consoles:
        await site.until_out(console, cookies)


def _other_state(answer: dict[str, str], issuer: Issuer) -> dict[str, str]:
    return answer | {"state": "of another"}


def _other_issuer(answer: dict[str, str], issuer: Issuer) -> dict[str, str]:
    return answer | {"iss": "https://other.example"}


def _refused(answer: dict[str, str], issuer: Issuer) -> dict[str, str]:
    return {"error": "access_denied", "state": answer["state"]}


def _other_code(answer: dict[str, str], issuer: Issuer) -> dict[str, str]:
    return answer | {"code": "guessed"}


def _other_nonce(answer: dict[str, str], issuer: Issuer) -> dict[str, str]:
    issuer.nonce = "of another log-in"
    return answer


def _stolen_code(answer: dict[str, str], issuer: Issuer) -> dict[str, str]:
    # Somebody else's code: its challenge is of another verifier than the browser's.
    issuer.codes[answer["code"]]["code_challenge"] = "x" * 43
    return answer


def _no_rights(answer: dict[str, str], issuer: Issuer) -> dict[str, str]:
    issuer.codes[answer["code"]]["person"] = {"sub": "p-9", "realm": {"roles": ["gov-lunch"]}}
    return answer


def _no_browser_work(answer: dict[str, str], issuer: Issuer) -> dict[str, str]:
    issuer.codes[answer["code"]]["person"] = DUTY | {"realm": {"roles": "gov-feed"}}
    return answer


SPOILT: list[Callable[[dict[str, str], Issuer], dict[str, str]]] = [
    _other_state, _other_issuer, _refused, _other_code, _other_nonce, _stolen_code, _no_rights,
    _no_browser_work,
]  # fmt: skip


async def test_a_log_in_that_is_not_whole_begins_no_session(site: Site) -> None:
    """Another state, issuer, code, nonce or verifier, a refusal, no role: 403 and no cookie."""
    for spoil in SPOILT:
        site.issuer.nonce = ""
        page = await site.finish(spoil(await site.begin(), site.issuer))
        assert page.status_code == 403, spoil
        assert "dispatch" not in site.consoles[0].cookies
    site.issuer.nonce = ""
    answer = await site.begin()
    site.consoles[0].cookies.clear()
    assert (await site.finish(answer)).status_code == 403
    used = await site.begin()
    assert (await site.finish(used)).status_code == 200
    assert (await site.finish(used)).status_code == 403


async def test_other_rights_at_the_next_log_in_end_the_session_before(site: Site) -> None:
    """Who comes back as a viewer has no session left that commands."""
    await site.finish(await site.begin("//evil.example"))
    before = {"dispatch": site.consoles[0].cookies["dispatch"]}
    site.issuer.person = DUTY | {"realm": {"roles": ["gov-read"]}}
    page = await site.finish(await site.begin("https://evil.example/"))
    assert 'url=/"' in page.text
    assert (await site.consoles[0].get("/v1/session")).json()["role"] == "viewer"
    await site.until_out(site.consoles[0], before)


@pytest.mark.parametrize("alg", ["RS256", "ES256", "EdDSA"])
async def test_signed_tokens_are_taken(site: Site, alg: str) -> None:
    """A token signed for us opens what its role may, and begins a session no longer than itself."""
    site.issuer.rotate(alg)
    token = site.issuer.sign(site.issuer.claims())
    assert await site.bearer(token) == 200
    begun = await site.consoles[0].post("/v1/session", headers={"Authorization": f"Bearer {token}"})
    assert begun.status_code == 201
    assert 0 < int(begun.headers["set-cookie"].split("Max-Age=")[1].split(";")[0]) <= 300
    assert (await site.consoles[1].get("/v1/session")).json()["role"] == "dispatcher"


async def test_tokens_that_say_anything_wrong_are_refused(site: Site) -> None:
    """Issuer, audience, times, life, signature, algorithm and key: each of them alone makes a token none."""
    now, sign, claims = int(time.time()), site.issuer.sign, site.issuer.claims
    key = site.issuer.keys[site.issuer.kid][1]
    assert isinstance(key, RSAKey)
    public = key.as_pem(private=False)
    other = RSAKey.generate_key(2_048)
    good = sign(claims())
    head, body, signature = good.split(".")
    promoted = sign(claims(sub="p-8")).split(".")[1]
    wrong = {
        "issuer": sign(claims(iss="https://other.example")),
        "audience": sign(claims(aud=CLIENT_ID)),
        "no audience": sign(claims(aud=None)),
        "expired": sign(claims(iat=now - 300, exp=now - 1)),
        "no expiry": sign(claims(exp=None)),
        "expiry that never comes": sign(claims(exp=float("inf"))),
        "not yet": sign(claims(nbf=now + 120)),
        "issued later": sign(claims(iat=now + 120, exp=now + 300)),
        "no issue time": sign(claims(iat=None)),
        "too long a life": sign(claims(exp=now + 3 * 3_600)),
        "other body": f"{head}.{promoted}.{signature}",
        "no signature": f"{head}.{body}.",
        "algorithm none": f"eyJhbGciOiJub25lIiwia2lkIjoiIn0.{body}.",
        "public key as a secret": jwt.encode(
            {"alg": "HS256", "kid": site.issuer.kid}, claims(), OctKey.import_key(public.hex())
        ),
        "other key of that id": jwt.encode({"alg": "RS256", "kid": site.issuer.kid}, claims(), other),
        "unknown key": jwt.encode({"alg": "RS256", "kid": "unknown"}, claims(), other),
        "other algorithm": jwt.encode({"alg": "RS512", "kid": site.issuer.kid}, claims(), other, ["RS512"]),
        "endless": f"{head}.{body}.{'A' * 9_000}",
    }
    assert await site.bearer(good) == 200
    got = {name: await site.bearer(token) for name, token in wrong.items()}
    assert got == dict.fromkeys(wrong, 401)
    nobody = {
        "no role": claims(realm=None), "other role": claims(realm={"roles": ["admin"]}),
        "no area": claims(area=None), "odd area": claims(area="here"), "no towns": claims(towns=None),
        "odd town": claims(towns=["x"]), "no subject": claims(sub=None), "odd subject": claims(sub="a\nb"),
    }  # fmt: skip
    got = {name: await site.bearer(sign(said)) for name, said in nobody.items()}
    assert got == dict.fromkeys(nobody, 403)


async def test_new_keys_are_found_and_guesses_do_not_make_us_ask(site: Site) -> None:
    """A new key is known soon, a withdrawn one no more; guessed ones cost one question a pause."""
    old = site.issuer.sign(site.issuer.claims())
    assert await site.bearer(old) == 200
    site.issuer.rotate()
    new = site.issuer.sign(site.issuer.claims())
    async with asyncio.timeout(LIMIT_S):
        while await site.bearer(new) != 200:
            await asyncio.sleep(0.05)
    assert await site.bearer(old) == 401
    asked, began = site.issuer.key_fetches, time.monotonic()
    guesses = [site.issuer.sign(site.issuer.claims(), kid=f"guess-{number}") for number in range(50)]
    assert set(await asyncio.gather(*map(site.bearer, guesses))) == {401}
    assert site.issuer.key_fetches - asked <= 1 + int(time.monotonic() - began)


async def test_while_the_issuer_is_away_what_is_known_still_holds(site: Site) -> None:
    """Without its keys a signed token cannot be judged (503), with them it can; local ones need no issuer."""
    site.issuer.down = True
    token = site.issuer.sign(site.issuer.claims())
    local = await Tokens(site.store).issue(Role.VIEWER, "local", AREA)
    assert (await site.bearer(token), await site.bearer(local)) == (503, 200)
    assert (await site.consoles[0].get("/login")).status_code == 503
    site.issuer.down = False
    async with asyncio.timeout(LIMIT_S):
        while await site.bearer(token) != 200:
            await asyncio.sleep(0.05)
    site.issuer.down = True
    assert await site.bearer(token) == 200


async def test_a_ticket_of_one_console_opens_the_feed_of_another_once(site: Site) -> None:
    """Tickets are in the database: asked for here by session, by signed or local token, and used there."""
    await site.finish(await site.begin())
    local = await Tokens(site.store).issue(Role.VIEWER, "local", AREA)
    headers: list[dict[str, str]] = [{"Origin": HERE}]
    headers += [{"Authorization": f"Bearer {t}"} for t in (local, site.issuer.sign(site.issuer.claims()))]
    async with site.served[1].following():
        for asking in headers:
            given = await site.consoles[0].post("/v1/tickets", headers=asking)
            assert (given.status_code, given.json()["expires_in"]) == (201, 30)
            first = {"ticket": given.json()["ticket"]}
            hello = await dial(site.served[1].app, "/v1/live", {"Origin": HERE}, first)
            assert isinstance(hello, dict) and hello["type"] == "feed.hello"
            assert await dial(site.served[1].app, "/v1/live", {"Origin": HERE}, first) == 4401
