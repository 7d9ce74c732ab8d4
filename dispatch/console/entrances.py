"""The doors of the console as the settings ask for them, over a real database."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from dispatch.config import Settings
from dispatch.gateway.auth import Authenticator
from dispatch.gateway.browser import Browser
from dispatch.gateway.devices import DeviceOffice
from dispatch.gateway.doors import Doors
from dispatch.gateway.gathered_tokens import GatheredTokens
from dispatch.gateway.oidc.addresses import origin_of
from dispatch.gateway.oidc.claims import ClaimRules
from dispatch.gateway.oidc.login import Client, Login
from dispatch.gateway.oidc.provider import Provider
from dispatch.gateway.oidc.signed import SignedTokens
from dispatch.gateway.oidc.wire import Wire
from dispatch.gateway.permissions import Role
from dispatch.gateway.sessions import Sessions
from dispatch.identity_settings import role_pairs
from dispatch.store.devices import Devices
from dispatch.store.pool import Store
from dispatch.store.tickets import Tickets
from dispatch.store.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Entrances:
    """Who is believed, the doors, and the connections to the issuer, which somebody has to close."""

    authenticator: Authenticator
    doors: Doors
    wire: Wire


def entrances(settings: Settings, store: Store, now_ms: Callable[[], int]) -> Entrances:
    """Return the doors; without an issuer in the settings only local tokens open them."""
    wire, tokens = Wire(), Tokens(store)
    provider = Provider(settings.oidc_issuer, wire, time.monotonic, settings.oidc_refetch_s)
    rules = claim_rules(settings)
    signed = SignedTokens(provider, rules, settings.oidc_audience, now_ms, settings.oidc_longest_minutes * 60)
    login = Login(provider, wire, _client(settings), rules, now_ms)
    authenticator = Authenticator(
        GatheredTokens(tokens),
        monotonic=time.monotonic,
        now_ms=now_ms,
        signed=signed if settings.oidc_issuer and settings.oidc_audience else None,
    )
    browser = Browser(
        origins(settings), settings.console_url.startswith("https:"), round(settings.session_hours * 3_600)
    )
    doors = Doors(
        sessions=Sessions(tokens, authenticator, now_ms, browser.session_s),
        tickets=Tickets(store),
        browser=browser,
        devices=DeviceOffice(Devices(store), settings.device_days * 86_400, now_ms),
        login=login if settings.oidc_issuer and settings.oidc_client_id else None,
    )
    return Entrances(authenticator, doors, wire)


def claim_rules(settings: Settings) -> ClaimRules:
    """Return what follows from the issuer's claims, by the settings."""
    return ClaimRules(
        settings.oidc_subject_claim,
        settings.oidc_role_claim,
        tuple((value, Role(role)) for value, role in role_pairs(settings.oidc_roles)),
        settings.oidc_area_claim,
        settings.oidc_towns_claim,
    )


def _client(settings: Settings) -> Client:
    return Client(
        settings.oidc_client_id,
        settings.oidc_client_secret.get_secret_value(),
        f"{settings.console_url}/login/callback",
        settings.oidc_scope,
    )


def origins(settings: Settings) -> frozenset[str]:
    """Return the web origins whose pages are ours: those configured, and the console's own."""
    configured = {word.strip() for word in settings.console_origins.split(",") if word.strip()}
    if settings.console_url:
        return frozenset(configured | {origin_of(settings.console_url)})
    port = settings.console_port
    own = {f"http://{host}:{port}" for host in (settings.console_host, "127.0.0.1", "localhost")}
    return frozenset(configured | own)
