"""The registered sources, as the rosters have them at the moment."""

from __future__ import annotations

from dataclasses import replace

from dispatch.gateway.intake import SourcePlace
from dispatch.gateway.sources import RegisteredSources
from dispatch.model.roster import Roster
from tests.worlds.small import AREA, roster


def test_sources_follow_the_roster() -> None:
    """Shops, sensors and responders have their class; a new roster counts from its adoption."""
    rosters: dict[str, Roster] = {}
    sources = RegisteredSources(rosters)
    assert sources.find("shop-01") is None
    rosters[AREA] = roster()
    assert sources.find("shop-01") == SourcePlace(AREA, "shop")
    assert sources.find("smoke-1") == SourcePlace(AREA, "sensor")
    assert sources.find("patrol-1") == SourcePlace(AREA, "patrol")
    assert sources.find("nobody") is None
    rosters[AREA] = replace(roster(), version="roster-2", shops=())
    assert sources.find("shop-01") is None
    assert sources.find("smoke-1") == SourcePlace(AREA, "sensor")
