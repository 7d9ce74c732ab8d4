"""The curves as one picture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.bench.growth.curves import BACKLOG, CURVES, Curve
from tests.bench.growth.telling import in_order

PICTURE: Final = Path(__file__).parents[1] / "results" / "growth.png"
_WIDE_IN, _HIGH_IN, _DPI = 11.0, 3.4, 110
_COLUMNS: Final = 2
_COLOURS: Final = ("#1f4e79", "#c55a11", "#5b8c3e")


def plot(figures: Mapping[str, Any], file: Path = PICTURE) -> None:
    """Draw cost against size, a field a curve: medians with least and most, and what the target allows."""
    mpl.use("Agg")
    shown = [curve for name, curve in CURVES.items() if name in figures and figures[name]["sizes"]]
    if not shown:
        return
    rows = -(-len(shown) // _COLUMNS)
    whole = Figure(figsize=(_WIDE_IN, _HIGH_IN * rows), dpi=_DPI, layout="constrained")
    for number, curve in enumerate(shown, start=1):
        _draw(whole.add_subplot(rows, _COLUMNS, number), curve, figures[curve.name])
    file.parent.mkdir(parents=True, exist_ok=True)
    whole.savefig(file, metadata={"Software": None})


def _draw(axes: Axes, curve: Curve, figures: Mapping[str, Any]) -> None:
    names = in_order(figures["sizes"])
    sizes, found = [int(name) for name in names], [figures["sizes"][name] for name in names]
    for manner, colour in zip(curve.manners, _COLOURS, strict=False):
        _line(axes, sizes, [of[f"{manner} cpu_us"] for of in found], colour, "o-", manner)
    first = found[0][f"{curve.manners[0]} cpu_us"]["median"]
    if BACKLOG in curve.manners:
        wall = [of[f"{BACKLOG} wall_us"] for of in found]
        _line(axes, sizes, wall, "#9e9e9e", "s:", f"{BACKLOG}, wall")
    if figures["pure"]:
        _line(axes, sizes, [figures["pure"][name] for name in names], "#6a3d9a", "^--", "the rules alone")
    if curve.bound is not None:
        least, most = (first / 1_000 * times for times in curve.bound)
        axes.axhspan(least, most, color=_COLOURS[0], alpha=0.08, label=f"target for {curve.manners[0]}")
    if curve.name != "workers":
        axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set(xlabel=curve.grows, ylabel="cost of an alert, ms", ylim=(0, None))
    axes.grid(alpha=0.25)
    axes.legend(fontsize=8)


def _line(
    axes: Axes, sizes: list[int], costs: list[Mapping[str, float]], colour: str, style: str, label: str
) -> None:
    medians = [of["median"] / 1_000 for of in costs]
    below = [(of["median"] - of["least"]) / 1_000 for of in costs]
    above = [(of["most"] - of["median"]) / 1_000 for of in costs]
    axes.errorbar(sizes, medians, yerr=[below, above], fmt=style, color=colour, label=label, capsize=3, ms=4)
