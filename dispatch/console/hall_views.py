"""The community hall's screen: numbers about incidents, nothing about people."""

from __future__ import annotations

from datetime import datetime

from dispatch.console.views import View


class HallTown(View):
    """One town: how many incidents are open there, and how many were opened today."""

    code: str
    name_zh: str
    open: int
    today: int


class HallOpen(View):
    """The incidents that are not closed, counted in several ways."""

    by_status: dict[str, int]
    by_priority: dict[str, int]
    by_category: dict[str, int]
    by_town: list[HallTown]


class HallToday(View):
    """Since midnight in the area."""

    alerts: int
    opened: int
    closed: int
    first_answer_s_median: float | None
    """From opening to the first acceptance, of the incidents opened today; null before the first."""


class HallDuty(View):
    """How many are on duty, by kind."""

    unit: int
    volunteer: int
    patrol: int
    police: int
    security: int


class HallHour(View):
    """One hour of the area's clock, which begins at `hour`."""

    hour: datetime
    opened: int
    closed: int


class HallRecent(View):
    """One of the latest incidents; `ref` names it on the screen and nowhere else."""

    ref: str
    category: str
    priority: int
    town: str
    village: str
    town_zh: str
    village_zh: str
    status: str
    at: datetime


class HallView(View):
    """What a community hall shows of its area."""

    area_id: str
    name_zh: str
    name_en: str
    at: datetime
    open: HallOpen
    today: HallToday
    on_duty: HallDuty
    trend: list[HallHour]
    """The last 24 hours, oldest first, the present one last."""
    recent: list[HallRecent]
    """The latest 20, newest first."""
