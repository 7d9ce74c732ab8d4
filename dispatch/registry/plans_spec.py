"""The plan file as people write it: metres, seconds, minutes and per cent, every value bounded.

Strict on purpose: an unknown key is a misspelt rule, and a misspelt rule is a unit that stays home.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1, max_length=1000)]
Metres = Annotated[float, Field(ge=0, le=20_000)]
Seconds = Annotated[float, Field(ge=1, le=86_400)]
Minutes = Annotated[float, Field(gt=0, le=10_080)]
Factor = Annotated[float, Field(ge=1, le=10)]
Pseudo = Annotated[float, Field(ge=0.1, le=1000)]
Speed = Annotated[float, Field(ge=0.5, le=40)]
Level = Annotated[int, Field(ge=1, le=5)]
Shift = Annotated[int, Field(ge=-4, le=4)]

Role = Literal["primary", "support", "volunteer", "reinforcement"]
Kind = Literal["unit", "volunteer", "patrol", "police", "security"]
Severity = Literal["extreme", "severe", "moderate", "minor"]
SourceClass = Literal["shop", "patrol", "sensor", "desk", "unregistered"]


class Spec(BaseModel):
    """A part of the plan file: strict, frozen, and no key that it does not know."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


class GateSpec(Spec):
    """Correlation gate: metres beyond the alerts' accuracy, minutes since the incident's last alert."""

    radius_m: Annotated[Metres, Field(gt=0)]
    window_min: Minutes


class CategorySpec(Spec):
    """What a category means here; without `gate` the default gate holds."""

    code: Name
    priority: Level
    family: Name
    plan: Name
    gate: GateSpec | None = None
    public_statement: bool = False


class NeedSpec(Spec):
    """So many responders of these kinds in this role, no farther than `within_s` of travel."""

    role: Role
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=5)]
    count: Annotated[int, Field(ge=1, le=100)]
    within_s: Seconds
    capability: Annotated[str, Field(min_length=1, max_length=64, pattern=r"\S")] | None = None
    spread: bool = False
    confidence_percent: Annotated[float, Field(ge=1, le=99.9)] | None = None
    at_most: Annotated[int, Field(ge=1, le=200)] | None = None
    scope: Literal["near", "town"] = "near"


class TierSpec(Spec):
    """One tier of a plan."""

    tier: Annotated[int, Field(ge=0, le=4)]
    warn_radius_m: Metres = 0.0
    ask_neighbours: bool = False
    needs: Annotated[list[NeedSpec], Field(max_length=20)] = []


class DeadlinesSpec(Spec):
    """How long to wait for a yes, and for the first on scene."""

    accept_s: Seconds
    on_scene_s: Seconds


class PlanSpec(Spec):
    """A run card; `deadlines` are those of priority 1 to 5, in this order."""

    id: Name
    deadlines: Annotated[list[DeadlinesSpec], Field(min_length=5, max_length=5)]
    close_when_cleared: bool = True
    enough_on_scene: Annotated[int, Field(ge=1, le=50)] = 1
    tiers: Annotated[list[TierSpec], Field(min_length=2, max_length=5)]


class SpeedsSpec(Spec):
    """Metres a second by mode of travel."""

    foot: Speed
    ebike: Speed
    car: Speed


class TravelSpec(Spec):
    """The straight-line travel model, and how long a reported position is good for."""

    detour: Factor
    speed_m_s: SpeedsSpec
    stale_after_s: Seconds
    stale_factor: Factor
    unusable_after_min: Minutes


class AcceptanceSpec(Spec):
    """The Beta prior of a volunteer's acceptance."""

    alpha: Pseudo
    beta: Pseudo


class SpreadSpec(Spec):
    """How supporting units part."""

    angle_deg: Annotated[int, Field(ge=0, le=180)]
    slower_factor: Factor
    post_m: Annotated[float, Field(ge=0, le=2_000)]


class RumourSpec(Spec):
    """What makes a rumour."""

    alerts: Annotated[int, Field(ge=2, le=1000)]
    sources: Annotated[int, Field(ge=2, le=1000)]
    window_min: Minutes
    radius_m: Annotated[Metres, Field(gt=0)]
    approve_min: Minutes


class TextSpec(Spec):
    """A template in both languages."""

    zh: Words
    en: Words


class TemplateSpec(Spec):
    """A message; without `category` it serves every category that has none of its own."""

    kind: Literal["warning", "update", "all_clear", "statement", "rumour_watch"]
    audience: Literal["shops", "groups", "units", "public"]
    category: Name | None = None
    text: TextSpec


class GuidanceSpec(Spec):
    """Whom to tell, and how long a person has to approve what the public reads."""

    warn_radius_m: Annotated[Metres, Field(gt=0)]
    approve_min: Minutes
    rumour: RumourSpec
    templates: Annotated[list[TemplateSpec], Field(min_length=1, max_length=1000)]


class CareSpec(Spec):
    """The desk's own clock."""

    retry_s: Seconds
    remind_s: Seconds
    check_min: Minutes
    review_s: Seconds
    rest_min: Annotated[float, Field(ge=0, le=1_440)]
    duty_report_h: Annotated[float, Field(gt=0, le=72)]
    keep_closed_h: Annotated[float, Field(gt=0, le=720)]
    review_priority: Level


class BookSpec(Spec):
    """The whole file. `lexicon` is the triage lexicon's file, relative to this one."""

    title: Words
    lexicon: Annotated[str, Field(min_length=1, max_length=200)]
    travel: TravelSpec
    acceptance: AcceptanceSpec
    spread: SpreadSpec
    severity_shift: dict[Severity, Shift]
    trust_shift: dict[SourceClass, Shift]
    care: CareSpec
    gate: GateSpec
    categories: Annotated[list[CategorySpec], Field(max_length=100)]
    plans: Annotated[list[PlanSpec], Field(min_length=1, max_length=100)]
    guidance: GuidanceSpec
