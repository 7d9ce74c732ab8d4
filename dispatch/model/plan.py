"""Response plans (run cards): every number that a rule uses comes from here, none from code."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.model.advisory import BilingualText
from dispatch.model.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Gate:
    """The space-time gate of correlation: metres beyond the alerts' accuracy, and quiet time allowed."""

    radius_dm: int
    window_ms: int


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """What a category means here: its priority (1 highest to 5), its family and its gate."""

    code: str
    priority: int
    family: str
    gate: Gate
    plan_id: str
    public_statement: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """So many responders of these kinds in this role.

    `within_ms` bounds the travel time; `spread` chooses on different bearings and gives each a
    post; `confidence_ppm` (volunteers) numbers the notified so that P(at least `count` accept) is
    at least that many millionths, never more than `at_most` at a time. `scope` is `near` or `town`.
    """

    role: str
    kinds: tuple[str, ...]
    count: int
    within_ms: int
    capability: str = ""
    spread: bool = False
    confidence_ppm: int = 0
    at_most: int = 0
    scope: str = "near"


@dataclass(frozen=True, slots=True)
class TierPlan:
    """One tier: whom it needs, and whether shops are warned or the neighbouring areas asked."""

    tier: int
    needs: tuple[Need, ...]
    warn_radius_dm: int = 0
    ask_neighbours: bool = False


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The clock of one priority: how long to wait for a yes and for the first on scene, in ms."""

    accept_ms: int
    on_scene_ms: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A run card: the tiers of one kind of incident; `deadlines[p - 1]` belongs to priority p.

    With `enough_on_scene` responders on scene the incident is contained. `close_when_cleared`
    closes it when the last one on scene clears with a disposition.
    """

    plan_id: str
    tiers: tuple[TierPlan, ...]
    deadlines: tuple[Deadlines, ...]
    close_when_cleared: bool = True
    enough_on_scene: int = 1


@dataclass(frozen=True, slots=True)
class Travel:
    """Straight line travel: detour in thousandths, speeds in millimetres a second by mode."""

    detour_permille: int
    speed_mm_s: tuple[tuple[str, int], ...]
    stale_after_ms: int
    stale_permille: int
    unusable_after_ms: int


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The Beta prior of acceptance, in thousandths of a pseudo-count; its mean is alpha/(alpha+beta)."""

    alpha_milli: int
    beta_milli: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How supports part: the least angle, how much slower one that spreads may be, where they stand."""

    angle_deg: int
    slower_permille: int
    post_dm: int


@dataclass(frozen=True, slots=True)
class RumourWatch:
    """How many alerts of one kind, from how many sources, how near and how soon, make a rumour."""

    alerts: int
    sources: int
    window_ms: int
    radius_dm: int
    approve_ms: int


@dataclass(frozen=True, slots=True)
class Template:
    """A message by kind, audience and category ("" any).

    `{category}`, `{place}`, `{time}` and `{radius}` are filled in.
    """

    kind: str
    audience: str
    category: str
    text: BilingualText


@dataclass(frozen=True, slots=True)
class Guidance:
    """Who is told: the warned radius, the units' radius, the deadline of what a person must approve."""

    warn_radius_dm: int
    approve_ms: int
    rumour: RumourWatch
    templates: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class Care:
    """The desk's own clock in ms: retry a shortfall, remind of what waits, check a contained incident."""

    retry_ms: int
    remind_ms: int
    check_ms: int
    review_ms: int
    rest_ms: int
    duty_report_ms: int
    keep_closed_ms: int
    review_priority: int


@dataclass(frozen=True, slots=True)
class PlanBook:
    """All plans of an area; `version` is the SHA-256 of its canonical form.

    `severity_shift` adds to the priority by severity, `trust_shift` by class of source
    (`shop`, `patrol`, `sensor`, `desk`, `unregistered`); the result stays within 1 to 5.
    Two categories of one `family` may be the same incident.
    """

    version: str
    title: str
    categories: tuple[CategoryRule, ...]
    plans: tuple[Plan, ...]
    travel: Travel
    acceptance: Acceptance
    spread: Spread
    guidance: Guidance
    care: Care
    severity_shift: tuple[tuple[str, int], ...]
    trust_shift: tuple[tuple[str, int], ...]
    lexicon: Lexicon

    def category(self, code: str) -> CategoryRule:
        """Return the rule of a category; raises KeyError for a code the book does not know."""
        for rule in self.categories:
            if rule.code == code:
                return rule
        raise KeyError(code)

    def plan(self, plan_id: str) -> Plan:
        """Return the plan of that id; raises KeyError when there is none."""
        for plan in self.plans:
            if plan.plan_id == plan_id:
                return plan
        raise KeyError(plan_id)
