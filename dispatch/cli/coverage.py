"""`dispatch coverage`: how much of each town somebody free reaches in one, three and five minutes."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError
from rich.table import Table

from dispatch.bootstrap import Runtime
from dispatch.cli.area import AreaCode, Dsn
from dispatch.cli.runtime import in_runtime
from dispatch.cli.screen import fail, out
from dispatch.coverage.ground import ground_of
from dispatch.coverage.reach import WITHIN_S, Taken
from dispatch.coverage.survey import Survey, mean, survey
from dispatch.model.state import AreaState, DocumentMissing
from dispatch.store.history import History
from schemas.fields import Timestamp

_NO_HURRY_S = 3_600.0


def register(app: typer.Typer) -> None:
    """Add `coverage`."""
    app.command("coverage", rich_help_panel="Look and mend")(coverage)


def coverage(
    area: AreaCode = None,
    dsn: Dsn = None,
    at: Annotated[str | None, typer.Option(help="A moment of the past, RFC 3339; default now.")] = None,
    without: Annotated[
        list[str] | None, typer.Option(help="Responder to take away; repeat for several.")
    ] = None,
) -> None:
    """Show for each town the share of its ground that somebody free reaches in 60, 180 and 300 s."""
    moment = _moment(at)

    async def show(runtime: Runtime) -> None:
        code = area or runtime.settings.area
        if code not in runtime.areas:
            fail(f"area {code} is not in the database: import its roster first")
        state, when = await _state(runtime, code, moment)
        try:
            out.print(_table(state, when, Taken(others=_known(state, without or []))))
        except DocumentMissing as missing:
            fail(str(missing))

    in_runtime(dsn, show)


def _moment(at: str | None) -> int | None:
    if at is None:
        return None
    try:
        return round(TypeAdapter(Timestamp).validate_python(at).timestamp() * 1_000)
    except ValidationError as error:
        fail(f"--at {at}: {error.errors()[0]['msg']}")


async def _state(runtime: Runtime, code: str, moment: int | None) -> tuple[AreaState, int]:
    if moment is None:
        return await runtime.areas[code].present(), time.time_ns() // 1_000_000
    history = History(runtime.store, runtime.rules, patience_s=_NO_HURRY_S)
    seq = await history.seq_at(code, moment)
    if not seq:
        fail(f"--at: the log of area {code} begins later")
    return await history.state(code, seq), moment


def _known(state: AreaState, names: list[str]) -> frozenset[str]:
    unknown = [name for name in names if state.registry.responder(name) is None]
    if unknown:
        fail(f"--without: the roster has no responder {', '.join(unknown)}")
    return frozenset(names)


def _table(state: AreaState, at: int, taken: Taken) -> Table:
    ground = ground_of(state.registry)
    found = survey(state, ground, at, taken)
    table = Table("town", "cells", *(f"{seconds} s" for seconds in WITHIN_S))
    for place in state.registry.roster.places:
        rows = [number for number, cell in enumerate(ground.cells) if cell.town == place.code]
        if rows:
            table.add_row(f"{place.code} {place.name}", str(len(rows)), *_figures(found, rows))
    table.add_section()
    table.add_row("all", str(len(ground.cells)), *_figures(found, list(range(len(ground.cells)))))
    return table


def _figures(found: Survey, rows: list[int]) -> list[str]:
    """Return the shares in per cent, and after an arrow what is left."""
    shares = [f"{number:.0%}" for number in mean(found.share, rows)]
    if found.left is None:
        return shares
    return [f"{a} → {b:.0%}" for a, b in zip(shares, mean(found.left, rows), strict=True)]
