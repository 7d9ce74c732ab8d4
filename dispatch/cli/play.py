"""`dispatch demo`: start everything, play the counterfeit-note story and real calls, say what came of it."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dispatch.cli.console_page import lead_to_console
from dispatch.cli.screen import Screen, done, fail, say
from dispatch.cli.settings import read_settings
from dispatch.cli.up import Broker, cancel_on_signals, ready_stack, run
from dispatch.config import Settings
from dispatch.demo.ending import tell_checks, tell_figures
from dispatch.demo.outcome import Outcome
from dispatch.demo.player import DemoFailed, Place, Player, Wishes
from dispatch.local.tansu import LocalTansu
from dispatch.registry.roster_files import load as load_roster
from dispatch.store.pool import Store
from dispatch.store.verify import verify
from dispatch.up.settled import Wanted
from dispatch.up.stack import Stack

MOST_CALLS = 2_454
_PLAIN_WIDTH = 140

DataDir = Annotated[
    Path | None, typer.Option(help="Where it keeps its data; default DISPATCH_DATA_DIR/demo.")
]
Calls = Annotated[int, typer.Option(min=1, max=MOST_CALLS, help="How many real calls to play.")]
Seed = Annotated[int, typer.Option(help="Seed of the simulated responders.")]
Speed = Annotated[float, typer.Option(min=0.1, max=20.0, help="Play so many times as fast.")]
Stay = Annotated[
    bool | None, typer.Option("--stay/--no-stay", help="Keep running until Ctrl-C; default on a terminal.")
]
RecordFile = Annotated[Path | None, typer.Option("--record", help="Write the figures here, as JSON.")]


def register(app: typer.Typer) -> None:
    """Add `demo`."""
    app.command("demo", rich_help_panel="Start here")(demo)


def demo(
    calls: Calls = 200,
    seed: Seed = 440515,
    speed: Speed = 1.0,
    broker: Broker = "auto",
    data_dir: DataDir = None,
    stay: Stay = None,
    record: RecordFile = None,
) -> None:
    """Start everything here, play the counterfeit-note story and 200 real calls, then check what came of it.

    Ends with status 1 if a check fails. On a terminal it stays up afterwards, until Ctrl-C.
    """
    settings = read_settings()
    # What the broker's client has to say would tear the board; what matters is told as an error.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    wanted = Wanted(data_dir or settings.data_dir / "demo", broker)
    console: Console = Screen(highlight=False)
    if not console.is_terminal:
        console = Screen(highlight=False, width=_PLAIN_WIDTH)
    staying = console.is_terminal if stay is None else stay
    run(_demo(settings, wanted, Wishes(calls, seed, speed), staying, record, console))


async def _demo(
    settings: Settings, wanted: Wanted, wishes: Wishes, staying: bool, record: Path | None, console: Console
) -> None:
    roster = await asyncio.to_thread(load_roster, settings.areas_dir / settings.area)
    with cancel_on_signals():
        async with ready_stack(settings, wanted, None) as (stack, watching):
            await lead_to_console(stack)
            try:
                outcome = await Player(_place(stack), wishes, roster, console).play()
            except DemoFailed as failed:
                fail(f"the demonstration ended early: {failed}; logs: {stack.settings.data_dir / 'log'}")
            console.print()
            tell_figures(console, outcome)
            await _check(console, stack, outcome)
            if record is not None:
                outcome.write(record)
            _say_how_to_go_on(stack)
            if staying:
                await _stay(watching)
    if outcome.violations:
        raise typer.Exit(1)


async def _stay(watching: asyncio.Task[None]) -> None:
    """Keep everything running until Ctrl-C, which is then no failure."""
    say("Ctrl-C stops it all")
    try:
        await watching
    except asyncio.CancelledError:
        done("stopped; `dispatch demo` plays it again")


async def _check(console: Console, stack: Stack, outcome: Outcome) -> None:
    """Walk the log as `dispatch verify` does; what it finds counts as one violation more."""
    dsn = stack.settings.dsn.get_secret_value()
    async with Store(dsn, size=2, application_name="dispatch-verify") as store:
        finding = await verify(store, stack.settings.area)
    tell_checks(console, outcome.violations, str(finding) if finding else "")
    if finding is not None:
        outcome.violations.append(f"verify: {finding}")


def _place(stack: Stack) -> Place:
    name = stack.broker.name if stack.broker is not None else stack.settings.bootstrap_servers
    return Place(
        settings=stack.settings,
        console_url=stack.console_url,
        dispatcher_token=stack.tokens["dispatcher"],
        broker=name,
        # The stand-in starts empty, and its answer about the newest offset is not to be relied on.
        keeps_history=not isinstance(stack.broker, LocalTansu),
    )


def _say_how_to_go_on(stack: Stack) -> None:
    folder = stack.settings.data_dir
    done(f"HTTP API and live feed: {stack.console_url} · Kafka: {stack.settings.bootstrap_servers}")
    say(f"  tokens: {folder / 'tokens.json'} · logs: {folder / 'log'}")
    say(f"  the same again without the story: dispatch up --data-dir {folder}")
