"""How simulated responders behave: a seeded model of who says yes, how soon, and what they report then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType
from typing import Final

from schemas.codes import ReportStatus, ResponderKind
from schemas.outbound import AssignmentEvent

DISPOSITIONS: Final = (
    "已现场处置完毕 handled on scene",
    "已移交派出所 handed over to the police station",
    "已调解 settled by mediation",
    "到场未发现异常 nothing found",
)


@dataclass(frozen=True, slots=True)
class Temper:
    """Chances from 0 to 1: `accepts`, and of those who do not, `silent` never answer at all."""

    accepts: float
    silent: float
    calls_for_help: float = 0.0


TEMPERS: Final[Mapping[str, Temper]] = MappingProxyType(
    {
        ResponderKind.UNIT: Temper(accepts=0.92, silent=0.25, calls_for_help=0.04),
        ResponderKind.VOLUNTEER: Temper(accepts=0.35, silent=0.5),
        ResponderKind.PATROL: Temper(accepts=0.95, silent=0.2),
        ResponderKind.POLICE: Temper(accepts=0.96, silent=0.2),
        ResponderKind.SECURITY: Temper(accepts=0.90, silent=0.3),
    }
)
"""The acceptance of volunteers is what studies of such alerts report: about one in three."""

# Seconds of the demonstration, from and to; a real minute passes in about two of them.
_ANSWER_S: Final = (0.4, 2.5)
_LEAVE_S: Final = (0.2, 1.0)
_TRAVEL_SHARE: Final = 1 / 30
_TRAVEL_S: Final = (1.0, 8.0)
_LOOK_S: Final = (0.5, 1.5)
_WORK_S: Final = (3.0, 9.0)


@dataclass(frozen=True, slots=True)
class Step:
    """A report to come, `after_s` seconds after the notice."""

    after_s: float
    status: ReportStatus
    disposition: str | None = None


def answer(notice: AssignmentEvent, chance: Random, speed: float = 1.0) -> list[Step]:
    """Return what this responder will report of this assignment; nothing when it stays silent."""
    temper = TEMPERS[notice.responder_kind]
    at = chance.uniform(*_ANSWER_S)
    if chance.random() >= temper.accepts:
        silent = chance.random() < temper.silent
        return [] if silent else [Step(at / speed, ReportStatus.DECLINED)]
    steps = [Step(at, ReportStatus.ACCEPTED)]
    at += chance.uniform(*_LEAVE_S)
    steps.append(Step(at, ReportStatus.EN_ROUTE))
    at += min(max((notice.eta_seconds or 0.0) * _TRAVEL_SHARE, _TRAVEL_S[0]), _TRAVEL_S[1])
    steps.append(Step(at, ReportStatus.ON_SCENE))
    if chance.random() < temper.calls_for_help:
        at += chance.uniform(*_LOOK_S)
        steps.append(Step(at, ReportStatus.NEEDS_REINFORCEMENT))
    at += chance.uniform(*_WORK_S)
    steps.append(Step(at, ReportStatus.CLEARED, chance.choice(DISPOSITIONS)))
    return [Step(step.after_s / speed, step.status, step.disposition) for step in steps]
