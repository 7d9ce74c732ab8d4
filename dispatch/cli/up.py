"""`dispatch up`: everything in one go on this machine, until Ctrl-C."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from dispatch.cli.console_page import lead_to_console
from dispatch.cli.screen import done, fail, say
from dispatch.cli.settings import read_settings
from dispatch.config import Settings
from dispatch.local.errors import LocalServiceError
from dispatch.notify.vapid import PushKeyUnusable
from dispatch.privacy.keys import KeysUnusable
from dispatch.privacy.sealing import Sealed
from dispatch.registry.plans import PlanErrors
from dispatch.registry.roster_errors import RosterErrors
from dispatch.store.errors import StoreError
from dispatch.store.migrate import MigrationFailed
from dispatch.up.readiness import NotReady, await_ready
from dispatch.up.settled import Wanted
from dispatch.up.stack import Stack, open_stack
from dispatch.up.steps import StepMissing
from dispatch.up.tokens import write_private

DataDir = Annotated[Path | None, typer.Option(help="Where broker and database keep their data.")]
Broker = Annotated[str, typer.Option(help="auto, kafka, or tansu (a stand-in that keeps nothing).")]
Port = Annotated[int | None, typer.Option(help="Port of the console; kept over restarts if not given.")]
Servers = Annotated[str | None, typer.Option(help="Use these Kafka brokers instead of starting one.")]
Dsn = Annotated[str | None, typer.Option(help="Use this PostgreSQL instead of starting one.")]
ReadyFile = Annotated[Path | None, typer.Option(help="Write addresses and tokens here once all is ready.")]

EXPECTED = (
    LocalServiceError, MigrationFailed, StoreError, RosterErrors, PlanErrors, NotReady, StepMissing, OSError,
    KeysUnusable, PushKeyUnusable, Sealed,
)  # fmt: skip
"""What can go wrong with an installation: told in its own words, without a traceback."""


def register(app: typer.Typer) -> None:
    """Add `up`."""
    app.command("up", rich_help_panel="Start here")(up)


def up(
    data_dir: DataDir = None,
    broker: Broker = "auto",
    port: Port = None,
    bootstrap_servers: Servers = None,
    dsn: Dsn = None,
    ready_file: ReadyFile = None,
) -> None:
    """Start broker, database, worker, relay and console here; Ctrl-C stops it all.

    Started again on the same data directory it goes on where it was, on the same ports.
    """
    settings = read_settings(data_dir=data_dir)
    wanted = Wanted(settings.data_dir, broker, port, bootstrap_servers, dsn)
    run(_serve(settings, wanted, ready_file))


def run(main: Coroutine[object, object, None]) -> None:
    """Run a coroutine of the command; what goes wrong with the installation is told in its own words."""
    try:
        asyncio.run(main)
    except EXPECTED as error:
        fail(str(error))
    except asyncio.CancelledError:
        raise typer.Exit(130) from None


@asynccontextmanager
async def ready_stack(
    settings: Settings, wanted: Wanted, ready_file: Path | None
) -> AsyncIterator[tuple[Stack, asyncio.Task[None]]]:
    """Start everything, wait until it is ready, write the ready file; removes the file at the end.

    The task keeps everything alive and has no end of its own.
    """
    async with open_stack(settings, wanted, say) as stack:
        watching = asyncio.create_task(stack.watch(say), name="watch")
        try:
            await await_ready(stack, say)
            if ready_file is not None:
                write_private(ready_file, stack.ready())
            yield stack, watching
        finally:
            if ready_file is not None:
                await asyncio.to_thread(ready_file.unlink, missing_ok=True)
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            say("stopping …")


async def _serve(settings: Settings, wanted: Wanted, ready_file: Path | None) -> None:
    with cancel_on_signals():
        try:
            async with ready_stack(settings, wanted, ready_file) as (stack, watching):
                done(f"ready: {stack.console_url} · Kafka {stack.settings.bootstrap_servers}")
                await lead_to_console(stack)
                say(f"tokens and logs: {stack.settings.data_dir}")
                say("Ctrl-C stops it all")
                await watching
        except asyncio.CancelledError:
            done("stopped; start again with the same data directory to go on")


@contextmanager
def cancel_on_signals() -> Iterator[None]:
    """Let SIGINT and SIGTERM cancel the current task once; a second one changes nothing."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    asked = False

    def ask() -> None:
        nonlocal asked
        if task is not None and not asked:
            asked = True
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ask)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
