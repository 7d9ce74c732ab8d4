"""The console's application over a real database and a real broker."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from fastapi import FastAPI

from dispatch.bootstrap import PresentRosters, Runtime
from dispatch.config import Settings
from dispatch.console.app import create_app
from dispatch.console.callers import Callers
from dispatch.console.contacts import StoredContacts
from dispatch.console.desk import Desk
from dispatch.console.entrances import entrances
from dispatch.console.feed import FeedHub
from dispatch.console.gathering import PositionGathering
from dispatch.console.handed import HandedOver
from dispatch.console.health import Check, probes
from dispatch.console.health_watch import HealthWatch
from dispatch.console.pages import Pages
from dispatch.console.presence import PresenceBoard
from dispatch.console.spool_check import spool_probe
from dispatch.gateway.doorkeeper import Doorkeeper
from dispatch.gateway.flood import FloodWatch
from dispatch.gateway.intake import AlertIntake
from dispatch.gateway.oidc.wire import Wire
from dispatch.gateway.publisher import Publisher
from dispatch.gateway.quota import Quota
from dispatch.gateway.sources import RegisteredSources
from dispatch.gateway.spool import Spool
from dispatch.gateway.urgency import Urgency
from dispatch.notify.addresses import Allowance
from dispatch.notify.vapid import public_key
from dispatch.privacy.key_file import read_keyring
from dispatch.store.accesses import Accesses
from dispatch.store.alert_feed import AlertFeed
from dispatch.store.feed import Feed
from dispatch.store.heartbeats import Vitals
from dispatch.store.history import History
from dispatch.store.news import RowNews
from dispatch.store.own import OwnRecord
from dispatch.store.personal import Personal
from dispatch.store.presences import Presences
from dispatch.store.push import PushBook
from dispatch.store.queries import Archive
from dispatch.webpush_settings import WEBPUSH_ALLOW

_APART_S: Final = 0.025
"""The live feed looks at a log so far apart at least, in s: rows that come meanwhile are told together."""


def utc_ms() -> int:
    """Return the present time as UTC milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Assembly:
    """The application with the parts of it that run by themselves."""

    app: FastAPI
    feed: FeedHub
    handed: HandedOver
    vitals: Vitals
    wire: Wire
    """Connections to the issuer of identities; to be closed at the end."""
    watch: HealthWatch
    presence: PresenceBoard
    news: RowNews


def assemble(
    settings: Settings, runtime: Runtime, publisher: Publisher, spool: Spool | None = None
) -> Assembly:
    """Return the application over `runtime`; the areas of the runtime are a live view."""
    news = RowNews(settings.dsn.get_secret_value())
    poll_s = settings.relay_poll_ms / 1_000
    feed = FeedHub(
        Feed(runtime.store),
        list(runtime.areas),
        poll_s,
        time.monotonic,
        pause_of=partial(news.pause_of, apart_s=_APART_S),
    )
    presence = PresenceBoard(Presences(runtime.store), feed.nudge, time.monotonic)
    handed = HandedOver()
    vitals = Vitals(runtime.store)
    desk = Desk(
        areas=runtime.areas,
        default_area=settings.area,
        archive=Archive(runtime.store),
        alert_feed=AlertFeed(runtime.store),
        presence=presence,
        contacts=contacts(settings, runtime),
        feed=feed,
        handed=handed,
        own=OwnRecord(runtime.store),
        pushes=PushBook(runtime.store),
        positions=PositionGathering(runtime.areas, utc_ms),
        read=runtime.intake.read,
        now_ms=utc_ms,
        past=History(runtime.store, runtime.rules),
        callers=Callers(settings.feed_per_principal, settings.feed_per_address),
        push_key=public_key(settings.webpush_key_file),
        push_allowance=Allowance.parse(settings.webpush_allow, WEBPUSH_ALLOW),
    )
    sources = RegisteredSources(PresentRosters(runtime.areas))
    looks = probes(vitals, publisher.reachable, feed.stalest_s, runtime.areas)
    if spool is not None:
        looks["spool"] = spool_probe(spool)
    if settings.alerts_direct:
        looks["direct"] = _direct

    async def area() -> Check:
        there = settings.area in runtime.areas and runtime.areas[settings.area].roster is not None
        return Check(there, f"area {settings.area} " + ("has its roster" if there else "has no roster yet"))

    looks["area"] = area
    ways_in = entrances(settings, runtime.store, utc_ms)
    app = create_app(
        desk=desk,
        authenticator=ways_in.authenticator,
        doors=ways_in.doors,
        intake=AlertIntake(sources),
        publisher=publisher,
        doorkeeper=doorkeeper(settings, runtime, FloodWatch(publisher, sources, utc_ms)),
        probes=looks,
        built=Pages(
            basemap=Path(settings.basemap_file) if settings.basemap_file else None,
            basemap_datum=settings.basemap_datum,
        ),
    )
    return Assembly(app, feed, handed, vitals, ways_in.wire, HealthWatch(looks, feed), presence, news)


async def _direct() -> Check:
    return Check(True, "alerts by HTTP land straight in the database; what the broker confirms may not last")


def contacts(settings: Settings, runtime: Runtime) -> StoredContacts:
    """Return who shows names and numbers, with the keys of the settings; raises KeysUnusable."""
    personal = Personal(runtime.store, read_keyring(settings))
    return StoredContacts(personal, Accesses(runtime.store), settings.reveals_per_minute)


def doorkeeper(settings: Settings, runtime: Runtime, floods: FloodWatch) -> Doorkeeper:
    """Return who lets alerts in, by the rates of the settings and the plan books of the areas."""
    return Doorkeeper(
        Quota(settings.source_rate, settings.publisher_rate, settings.urgent_reserve),
        Urgency(
            lambda: [area.plans for area in runtime.areas.values() if area.plans is not None],
            listed(settings.urgent_categories),
        ),
        floods,
    )


def listed(words: str) -> list[str]:
    """Return the words of a comma-separated setting."""
    return [word.strip() for word in words.split(",") if word.strip()]
