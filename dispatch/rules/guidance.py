"""Public opinion is guided (舆情引导): who is told what and when, and what a person must approve first.

Texts come from the plan book's templates and are filled with category, place, time and radius only:
nothing a caller wrote or is called ever reaches them.
"""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.model import advisory as adv
from dispatch.model import ids
from dispatch.model.advisory import Advisory, BilingualText
from dispatch.model.alert import AlertLink
from dispatch.model.categories import NAMES
from dispatch.model.events import AdvisoryChanged, AdvisoryIssued
from dispatch.model.incident import Incident
from dispatch.model.plan import PlanBook, Template
from dispatch.model.roster import Shop
from dispatch.model.roster_index import RosterIndex
from dispatch.rules.draft import Draft
from dispatch.rules.rumour import is_rumour


def warn(draft: Draft, incident_id: str) -> None:
    """On opening: warn the shops next door (tier 0) and around, and their groups; propose a statement."""
    incident = draft.incident(incident_id)
    book = draft.book(incident)
    next_door = draft.plan(incident).tiers[0].warn_radius_dm
    if incident.point is not None and next_door:
        around = book.guidance.warn_radius_dm
        registry = draft.state.registry
        near = registry.shops_within(incident.point, next_door)
        shops = registry.shops_within(incident.point, around)
        groups = _groups(registry, incident, shops)
        _issue(draft, incident_id, adv.WARNING, adv.SHOPS, next_door, _ids(near))
        # Those near are the first of those around, or all of them.
        _issue(draft, incident_id, adv.WARNING, adv.SHOPS, around, _ids(shops[len(near) :]))
        _issue(draft, incident_id, adv.WARNING, adv.GROUPS, around, groups)
    propose_statement(draft, incident_id)


def propose_statement(draft: Draft, incident_id: str) -> None:
    """Propose a public statement where the category calls for one and none waits or went out."""
    incident = draft.incident(incident_id)
    book = draft.book(incident)
    told = any(a.kind == adv.STATEMENT for a in _advisories(draft, incident))
    if book.category(incident.category).public_statement and incident.point is not None and not told:
        due = draft.now + book.guidance.approve_ms
        _issue(draft, incident_id, adv.STATEMENT, adv.PUBLIC, book.guidance.warn_radius_dm, (), due)


def update(draft: Draft, incident_id: str) -> None:
    """On change of what it is: tell those who were warned."""
    _retell(draft, incident_id, adv.UPDATE)
    propose_statement(draft, incident_id)


def all_clear(draft: Draft, incident_id: str) -> None:
    """On closing: tell those who were warned that it is over, and withdraw what was only proposed."""
    withdraw_proposed(draft, incident_id, "incident_closed")
    _retell(draft, incident_id, adv.ALL_CLEAR)


def withdraw_proposed(draft: Draft, incident_id: str, reason: str) -> None:
    """Withdraw what still waits for approval: nobody is reminded of it once the incident is closed."""
    for advisory in _advisories(draft, draft.incident(incident_id)):
        if advisory.status == adv.PROPOSED:
            draft.emit(AdvisoryChanged(advisory.advisory_id, adv.WITHDRAWN, reason))


def watch_for_rumour(draft: Draft, link: AlertLink) -> None:
    """Propose a rumour watch when many sources tell the same and nobody has seen it."""
    if is_rumour(draft, link):
        rule = draft.book(draft.incident(link.incident_id)).guidance.rumour
        due = draft.now + rule.approve_ms
        _issue(draft, link.incident_id, adv.RUMOUR_WATCH, adv.PUBLIC, rule.radius_dm, (), due)


def _advisories(draft: Draft, incident: Incident) -> list[Advisory]:
    return [draft.state.advisories[a] for a in incident.advisory_ids]


def _retell(draft: Draft, incident_id: str, kind: str) -> None:
    warned: dict[tuple[str, int], tuple[str, ...]] = {}
    for advisory in _advisories(draft, draft.incident(incident_id)):
        if advisory.kind == adv.WARNING and advisory.status == adv.SENT:
            warned[(advisory.audience, advisory.radius_dm)] = advisory.recipients
    for (audience, radius_dm), recipients in warned.items():
        _issue(draft, incident_id, kind, audience, radius_dm, recipients)


def _ids(shops: Iterable[Shop]) -> tuple[str, ...]:
    return tuple(shop.shop_id for shop in shops)


def _groups(registry: RosterIndex, incident: Incident, around: Iterable[Shop]) -> tuple[str, ...]:
    """The chat groups of the shops around, the reporting shop's own first."""
    sources = (registry.sources.get(s) for s in incident.sources)
    own = (source.group for source in sources if source is not None)
    return tuple(dict.fromkeys(group for group in (*own, *(shop.group for shop in around)) if group))


def _issue(
    draft: Draft, incident_id: str, kind: str, audience: str, radius_dm: int, recipients: tuple[str, ...],
    approve_by: int = 0,
) -> None:  # fmt: skip
    if audience != adv.PUBLIC and not recipients:
        return
    text = _text(draft, draft.incident(incident_id), kind, audience, radius_dm)
    if text is None:
        return
    draft.emit(
        AdvisoryIssued(
            Advisory(
                advisory_id=draft.new_id(ids.advisory_id),
                incident_id=incident_id,
                kind=kind,
                audience=audience,
                radius_dm=radius_dm,
                recipients=recipients,
                text=text,
                status=adv.PROPOSED if approve_by else adv.SENT,
                approve_by=approve_by,
                at=draft.now,
            )
        )
    )


def _template(book: PlanBook, kind: str, audience: str, category: str) -> Template | None:
    general = None
    for template in book.guidance.templates:
        if template.kind == kind and template.audience == audience:
            if template.category == category:
                return template
            if not template.category and general is None:
                general = template
    return general


def _text(draft: Draft, incident: Incident, kind: str, audience: str, radius_dm: int) -> BilingualText | None:
    template = _template(draft.book(incident), kind, audience, incident.category)
    if template is None:
        return None
    registry = draft.state.registry
    place = registry.places.get(incident.village) or registry.places.get(incident.town)
    name = place.name if place else registry.roster.area.name
    minutes = incident.opened_at // 60_000 + registry.roster.area.utc_offset_minutes
    clock = f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    zh, en = NAMES[incident.category]

    def filled(text: str, category: str) -> str:
        for slot, value in (
            ("category", category),
            ("place", name),
            ("time", clock),
            ("radius", str(radius_dm // 10)),
        ):
            text = text.replace("{" + slot + "}", value)
        return text

    return BilingualText(filled(template.text.zh, zh), filled(template.text.en, en))
