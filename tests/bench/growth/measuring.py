"""Measure curves: all sizes made ready first, then visited in turn, forth and back, as often as was asked."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import structlog

from tests.bench.growth.cases import PREPARE
from tests.bench.growth.curves import CURVES, Curve
from tests.bench.growth.ground import Ground, open_ground
from tests.bench.growth.pure import decision_us, works
from tests.bench.growth.turns import Turns
from tests.bench.growth.visit import Case, visit
from tests.bench.rounds import Rounds, spread

REPEATS: Final = 5
_PURE: Final = "rules_us"
_log = structlog.get_logger(__name__)


async def measure(
    names: Iterable[str] = CURVES,
    sizes: Mapping[str, Sequence[int]] | None = None,
    repeats: int = REPEATS,
    seed: int = 440515,
    lock: Path | None = None,
    done: Callable[[str], object] = lambda step: None,
) -> dict[str, Any]:
    """Return the figures of the curves, JSON-able; `sizes` are fewer than a curve's own, by its name.

    A size that the service does not manage is told of in `failed` and left out. With `lock` each visit and
    each step of making ready holds that file's lock, so that others measure in between. `done` is told of
    every step.
    """
    turns = Turns(lock)
    figures: dict[str, Any] = {}
    try:
        for name in names:
            curve = CURVES[name]
            wanted = tuple(sizes.get(name, curve.sizes)) if sizes else curve.sizes
            figures[name] = await _pipeline(curve, wanted, repeats, seed, turns, done)
            figures[name]["pure"] = await _pure(name, wanted, repeats, turns)
            done(f"{name}: the rules alone")
    finally:
        await turns.give_back()
    return figures


async def _pipeline(
    curve: Curve, sizes: Sequence[int], repeats: int, seed: int, turns: Turns, done: Callable[[str], object]
) -> dict[str, Any]:
    failed: dict[str, str] = {}
    async with open_ground(turns) as ground:
        cases: dict[int, Case] = {}
        for size in sizes:
            try:
                cases[size] = await PREPARE[curve.name](ground, size)
            except Exception as error:
                failed[str(size)] = _words("could not be made ready", error)
            done(f"{curve.name} {size}: made ready")
        rounds: list[dict[str, dict[str, float]]] = []
        for number in range(repeats):
            found: dict[str, dict[str, float]] = {}
            order = list(cases) if number % 2 == 0 else list(reversed(cases))
            for size in order:
                try:
                    found[str(size)] = await _turn(ground, cases[size], seed + number)
                except Exception as error:
                    failed[str(size)] = _words("did not land the alerts", error)
                    del cases[size]
                done(f"{curve.name} {size}: visit {number + 1} of {repeats}")
            rounds.append(found)
    return _figures(curve, [str(size) for size in sizes if size in cases], rounds) | {"failed": failed}


async def _turn(ground: Ground, case: Case, seed: int) -> dict[str, float]:
    async with ground.turns.taken():
        return await visit(ground, case, seed)


def _figures(curve: Curve, sizes: Sequence[str], found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return medians and spread of every size, and of the ratios of the greatest to the least in a round."""
    rounds = Rounds()
    for one in found:
        rounds.add({size: one[size] for size in sizes})
    ratios = {}
    if len(sizes) > 1:
        least, most = sizes[0], sizes[-1]
        ratios = {
            figure: spread([one[most][figure] / one[least][figure] for one in found])
            for figure in (f"{m} {part}" for m in curve.manners for part in ("cpu_us", "wall_us"))
        }
    of_sizes = rounds.figures()
    return {"repeats": len(found), "sizes": {size: of_sizes[size] for size in sizes}, "ratios": ratios}


async def _pure(name: str, sizes: Sequence[int], repeats: int, turns: Turns) -> dict[str, dict[str, float]]:
    async with turns.taken():
        found = works(name, tuple(sizes))
        taken: dict[int, list[float]] = {size: [] for size in found}
        for _ in range(repeats):
            for size, work in found.items():
                taken[size].append(decision_us(work))
    return {str(size): spread(values) for size, values in taken.items()}


def _words(what: str, error: Exception) -> str:
    _log.error(what, where="".join(traceback.format_tb(error.__traceback__)[-2:]), reason=repr(error))
    said = str(error).strip().splitlines()
    return f"{what}: {type(error).__name__}: {said[0] if said else 'without a word'}"
