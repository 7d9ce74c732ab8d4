"""When many tell the same and nobody has seen it: what calls for a rumour watch, and what is one already."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.model.alert import AlertLink
from dispatch.model.geometry import distance_dm
from dispatch.model.nearby import WATCHES, around
from dispatch.model.plan import RumourWatch
from dispatch.rules.draft import Draft


def is_rumour(draft: Draft, link: AlertLink) -> bool:
    """Tell whether enough sources tell the same as this alert, unconfirmed, and nobody watches it yet."""
    rule = draft.book(draft.incident(link.incident_id)).guidance.rumour
    return link.point is not None and _is_burst(draft, link, rule) and not _watched(draft, link)


def _is_burst(draft: Draft, link: AlertLink, rule: RumourWatch) -> bool:
    """Tell whether enough alerts of enough sources tell the same as this one; looks no further than that."""
    sources: set[str] = set()
    for count, other in enumerate(_telling(draft, link, rule), start=1):
        sources.add(other.source_id)
        if count >= rule.alerts and len(sources) >= rule.sources:
            return True
    return False


def _telling(draft: Draft, link: AlertLink, rule: RumourWatch) -> Iterator[AlertLink]:
    """Yield the alerts that tell the same around this one within the window, and nobody has confirmed."""
    links = draft.state.links
    scene, category = link.point, link.category
    if scene is None:
        return
    cells = around(scene, rule.radius_dm, category)
    groups = [links.latest(cell) for cell in links.listed(cells)] if cells is not None else [links.values()]
    for group in groups:
        for other in group:
            if draft.now - other.at > rule.window_ms:
                if cells is not None:
                    break  # the latest come first
                continue
            near = other.point is not None and distance_dm(other.point, scene) <= rule.radius_dm
            if near and other.category == category and not draft.incident(other.incident_id).confirmed:
                yield other


def _watched(draft: Draft, link: AlertLink) -> bool:
    """Tell whether a rumour watch for this incident or family of kinds already covers this place and time."""
    book = draft.book(draft.incident(link.incident_id))
    rule, families = book.guidance.rumour, {c.code: c.family for c in book.categories}
    for advisory in draft.state.advisories.latest(WATCHES):
        if draft.now - advisory.at > rule.window_ms:
            break  # the latest come first
        about = draft.state.incident(advisory.incident_id)
        if advisory.incident_id == link.incident_id:
            return True
        if about is None or about.point is None or link.point is None:
            continue
        if families.get(about.category) != families.get(link.category):
            continue
        if distance_dm(about.point, link.point) <= rule.radius_dm:
            return True
    return False
