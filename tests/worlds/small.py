"""A small district built by hand: enough of everything, with round numbers, for tests of the rules."""

from __future__ import annotations

from math import cos, radians, sin

from dispatch.model.advisory import BilingualText
from dispatch.model.alert import Alert
from dispatch.model.categories import CATEGORIES
from dispatch.model.geometry import Point, bearing_deg
from dispatch.model.inputs import AlertReceived, PlansAdopted, RosterAdopted, StatusReported
from dispatch.model.lexicon import Lexicon, Term
from dispatch.model.plan import (
    Acceptance,
    Care,
    CategoryRule,
    Deadlines,
    Gate,
    Guidance,
    Need,
    Plan,
    PlanBook,
    RumourWatch,
    Spread,
    Template,
    TierPlan,
    Travel,
)
from dispatch.model.responder import Responder, Shift
from dispatch.model.roster import Area, Place, Roster, Sensor, Shop
from dispatch.model.state import AreaState, Documents
from dispatch.rules.decide import events_of
from dispatch.rules.evolve import evolve

AREA = "440515"
NOON = 1_780_286_400_000 - 1_780_286_400_000 % 86_400_000 + 4 * 3_600_000  # 12:00 in Shanghai
S = 1_000
M = 10  # decimetres in a metre

FAMILIES = {
    "fire": "fire", "smoke": "fire", "explosion": "fire", "gas_leak": "fire",
    "theft": "property", "robbery": "violence", "fight": "violence", "assault": "violence",
}  # fmt: skip
PRIORITIES = {"robbery": 1, "fire": 1, "fight": 2, "smoke": 2, "theft": 3, "dispute": 4, "other": 4}


def responder(
    responder_id: str,
    kind: str,
    x_m: int,
    y_m: int,
    *,
    mobile: bool = False,
    shifts: tuple[str, ...] = ("all",),
) -> Responder:
    """Return a responder at metres east and north of the centre of the world."""
    mode = {"unit": "ebike", "volunteer": "foot"}.get(kind, "car")
    return Responder(
        responder_id, kind, responder_id, Point(x_m * M, y_m * M), "440515003", "440515003001", mode, mobile,
        "unit-n" if kind == "volunteer" else "", (), shifts,
    )  # fmt: skip


def towards(bearing: int) -> Point:
    """Return a far point that is seen from the centre on a bearing in degrees."""
    there = Point(round(10**6 * sin(radians(bearing))), round(10**6 * cos(radians(bearing))))
    assert bearing_deg(Point(0, 0), there) == bearing
    return there


def people() -> tuple[Responder, ...]:
    """Return units on all sides, thirty volunteers in a row, patrols, police and security."""
    found = [
        responder("unit-n", "unit", 0, 200),
        responder("unit-n2", "unit", 20, 210),
        responder("unit-e", "unit", 250, 0),
        responder("unit-s", "unit", 0, -280),
        responder("unit-w", "unit", -900, 0),
        responder("unit-night", "unit", 10, 10, shifts=("night",)),
        responder("patrol-1", "patrol", 900, 900, mobile=True),
        responder("patrol-2", "patrol", -900, 900, mobile=True),
        responder("police-1", "police", 600, 0),
        responder("security-1", "security", 0, 700),
    ]
    found += [responder(f"vol-{i:02d}", "volunteer", 30 * i, -60, mobile=True) for i in range(1, 31)]
    return tuple(sorted(found, key=lambda r: r.responder_id))


def roster(responders: tuple[Responder, ...] | None = None) -> Roster:
    """Return the small district."""
    area = Area(AREA, "澄海区", "Chenghai", 234_660_000, 1_167_560_000, 480, ("440511", "440507"))
    places = (
        Place("440515003", "澄华街道", "440515003", Point(0, 0)),
        Place("440515003001", "华文社区", "440515003", Point(0, 0)),
        Place("440515003002", "华冠社区", "440515003", Point(2000 * M, 0)),
    )
    shifts = (Shift("all", (1, 2, 3, 4, 5, 6, 7), 0, 1440), Shift("night", (1, 2, 3, 4, 5, 6, 7), 1320, 1800))
    group = "澄华华文社区铺户联防"
    shops = tuple(
        Shop(f"shop-{i:02d}", f"铺{i}", group, "440515003001", Point(i * 40 * M, 20 * M)) for i in range(10)
    )
    sensors = (Sensor("smoke-1", "smoke", "440515003001", Point(50 * M, 50 * M), "smoke"),)
    known = people() if responders is None else responders
    return Roster("roster-1", area, places, shifts, known, shops, sensors)


def _tiers() -> tuple[TierPlan, ...]:
    helpers = Need("volunteer", ("volunteer",), 2, 300 * S, confidence_ppm=900_000, at_most=12)
    return (
        TierPlan(0, (), warn_radius_dm=80 * M),
        TierPlan(
            1,
            (
                Need("primary", ("unit",), 1, 600 * S),
                Need("support", ("unit",), 2, 600 * S, spread=True),
                helpers,
            ),
        ),
        TierPlan(
            2,
            (
                Need("reinforcement", ("patrol",), 1, 900 * S),
                Need("reinforcement", ("police", "security"), 2, 900 * S),
            ),
        ),
        TierPlan(3, (Need("reinforcement", ("unit", "patrol"), 2, 1800 * S, scope="town"),)),
        TierPlan(4, (), ask_neighbours=True),
    )


def book() -> PlanBook:
    """Return a plan book with one plan for everything."""
    deadlines = (Deadlines(30 * S, 180 * S),) + (Deadlines(60 * S, 300 * S),) * 4
    categories = tuple(
        CategoryRule(
            code, PRIORITIES.get(code, 3), FAMILIES.get(code, code), Gate(100 * M, 600 * S), "standard",
            public_statement=code == "public_opinion",
        )
        for code in CATEGORIES
    )  # fmt: skip
    kinds = (("warning", "shops"), ("warning", "groups"), ("update", "shops"), ("all_clear", "groups"))
    texts = [*kinds, ("statement", "public"), ("rumour_watch", "public")]
    return PlanBook(
        version="plans-1",
        title="small",
        categories=categories,
        plans=(Plan("standard", _tiers(), deadlines, enough_on_scene=2),),
        travel=Travel(1300, (("car", 8300), ("ebike", 4000), ("foot", 1800)), 120 * S, 1500, 1800 * S),
        acceptance=Acceptance(1500, 3500),
        spread=Spread(60, 1500, 60 * M),
        guidance=Guidance(
            300 * M,
            600 * S,
            RumourWatch(5, 3, 1800 * S, 1000 * M, 600 * S),
            tuple(
                Template(k, a, "", BilingualText("{place}{time}有{category}", "{category} at {place} {time}"))
                for k, a in texts
            ),
        ),
        care=Care(20 * S, 120 * S, 900 * S, 120 * S, 600 * S, 43_200 * S, 86_400 * S, 2),
        severity_shift=(("extreme", -2), ("severe", -1), ("moderate", 0), ("minor", 1)),
        trust_shift=(),
        lexicon=Lexicon((Term(("假钞",), "counterfeit_currency", 10),), (), "lexicon-1"),
    )


class World:
    """An area that is told things at given seconds after noon and remembers every event."""

    def __init__(
        self, responders: tuple[Responder, ...] | None = None, plans: PlanBook | None = None
    ) -> None:
        documents = Documents({"roster-1": roster(responders)}, {"plans-1": plans or book()})
        self.state = AreaState(AREA, documents)
        self.rows: list[tuple[int, object, list[object]]] = []
        self.tell(RosterAdopted("roster-1", "test"), 0)
        self.tell(PlansAdopted("plans-1", "test"), 0)

    def tell(self, given: object, second: float) -> list[object]:
        """Decide and fold one input `second` seconds after noon; return its events."""
        now = NOON + int(second * S)
        events = events_of(self.state, given, now)  # type: ignore[arg-type]
        work = self.state.fork()
        work.seq, work.at = self.state.seq + 1, now
        for event in events:
            evolve(work, event, now)
        self.state.absorb(work)
        self.rows.append((now, given, list(events)))
        return list(events)

    def alert(self, second: float, x_m: int = 0, y_m: int = 0, **fields: object) -> list[object]:
        """Tell of an alert at metres from the centre."""
        number = len(self.rows)
        values: dict[str, object] = {
            "key": f"shop-00/a{number}", "alert_id": f"a{number}", "source_id": "shop-00",
            "source_class": "shop", "occurred_at": NOON, "category": "theft",
            "point": Point(x_m * M, y_m * M),
        } | fields  # fmt: skip
        if "source_id" in fields and "key" not in fields:
            values["key"] = f"{fields['source_id']}/a{number}"
        return self.tell(AlertReceived(Alert(**values)), second)  # type: ignore[arg-type]

    def report(self, second: float, responder_id: str, status: str, **fields: object) -> list[object]:
        """Tell what a responder reports about its present (or the given) assignment."""
        held = self.state.busy.get(responder_id) or ""
        values: dict[str, object] = {
            "report_id": f"r{len(self.rows)}", "responder_id": responder_id, "status": status, "at": NOON,
            "assignment_id": held,
        } | fields  # fmt: skip
        return self.tell(StatusReported(**values), second)  # type: ignore[arg-type]
