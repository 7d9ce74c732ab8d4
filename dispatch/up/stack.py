"""Everything a machine needs to run the service, started in order and stopped in reverse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from dispatch.bootstrap import SETTING_UP_IDLE_LIMIT_S, open_runtime
from dispatch.config import Settings
from dispatch.local.broker import LocalBroker, open_broker
from dispatch.local.ownership import Ownership
from dispatch.local.postgres import LocalPostgres
from dispatch.local.progress import Progress
from dispatch.privacy.roll import keep_people
from dispatch.registry.people import read_people
from dispatch.registry.plans import load_plans
from dispatch.registry.roster_files import load as load_roster
from dispatch.store.heartbeats import Vitals
from dispatch.store.migrate import migrate
from dispatch.store.pool import Store
from dispatch.up.settled import Wanted, environment, settle
from dispatch.up.silence import end_the_silent
from dispatch.up.steps import find_step
from dispatch.up.supervisor import Supervisor
from dispatch.up.tokens import keep_tokens

ROLES = ("worker", "relay", "auditor", "console")
SERVICE_LOOK_S = 0.5


@dataclass(slots=True)
class Stack:
    """What runs: where to reach it, with which tokens, and the processes behind it."""

    settings: Settings
    tokens: dict[str, str]
    supervisor: Supervisor
    postgres: LocalPostgres | None
    broker: LocalBroker | None

    @property
    def console_url(self) -> str:
        """Where the console answers."""
        return f"http://{self.settings.console_host}:{self.settings.console_port}"

    def ready(self) -> dict[str, object]:
        """Return the content of the ready file."""
        return {
            "bootstrap_servers": self.settings.bootstrap_servers,
            "dsn": self.settings.dsn.get_secret_value(),
            "console_url": self.console_url,
            "tokens": self.tokens,
        }

    async def watch(self, progress: Progress) -> None:
        """Keep roles, broker and database alive, for ever; a role that hangs is ended and started again."""
        dsn = self.settings.dsn.get_secret_value()
        async with Store(dsn, size=2, application_name="dispatch-up") as store:
            await asyncio.gather(
                self.supervisor.watch(),
                self._watch_services(progress),
                end_the_silent(Vitals(store), self.supervisor, progress),
            )

    async def _watch_services(self, progress: Progress) -> None:
        services = [service for service in (self.postgres, self.broker) if service is not None]
        while True:
            for service in services:
                if service.process is None or service.process.returncode is not None:
                    progress(f"{type(service).__name__} has ended, starting it again")
                    await self._start_again(service, progress)
            await asyncio.sleep(SERVICE_LOOK_S)

    async def _start_again(self, service: LocalPostgres | LocalBroker, progress: Progress) -> None:
        try:
            await service.start(progress)
            if service is self.broker:
                # The stand-in has forgotten its topics with everything else.
                await find_step("topics")(self.settings, progress)
        except Exception as error:  # whatever it is, keeping the others alive goes on
            progress(f"it does not start, trying again: {error}")


@asynccontextmanager
async def open_stack(settings: Settings, wanted: Wanted, progress: Progress) -> AsyncIterator[Stack]:
    """Start everything and yield once the roles are started; stops all that was started here at the end.

    Raises LocalServiceError, MigrationFailed, StoreError, RosterErrors, PlanErrors, KeysUnusable or
    PushKeyUnusable, each with words for the operator; nothing is left running then.
    """
    data_dir = wanted.data_dir.expanduser().resolve()
    async with AsyncExitStack() as stack:
        claim = Ownership(data_dir / "up.lock")
        claim.claim()
        stack.callback(claim.release)
        postgres, broker = await _open_services(stack, data_dir, wanted, progress)
        settings = settle(settings, wanted, data_dir, postgres, broker)
        await _prepare(settings, progress)
        tokens = await _fill(settings, data_dir, progress)
        supervisor = Supervisor(ROLES, environment(settings), data_dir / "log", progress)
        stack.push_async_callback(supervisor.stop)
        progress(f"starting {', '.join(ROLES)}")
        supervisor.start()
        yield Stack(settings, tokens, supervisor, postgres, broker)


async def _open_services(
    stack: AsyncExitStack, data_dir: Path, wanted: Wanted, progress: Progress
) -> tuple[LocalPostgres | None, LocalBroker | None]:
    postgres: LocalPostgres | None = None
    if wanted.dsn is None:
        postgres = LocalPostgres(data_dir)
        stack.push_async_callback(postgres.stop)
        await postgres.start(progress)
    broker: LocalBroker | None = None
    if wanted.bootstrap_servers is None:
        broker = await open_broker(wanted.broker, data_dir, progress)
        stack.push_async_callback(broker.stop)
    return postgres, broker


async def _prepare(settings: Settings, progress: Progress) -> None:
    progress("bringing the schema up to date")
    await asyncio.to_thread(migrate, settings.dsn.get_secret_value())
    progress("seeing to the topics")
    await find_step("topics")(settings, progress)


async def _fill(settings: Settings, data_dir: Path, progress: Progress) -> dict[str, str]:
    """Adopt the area's roster and plans where it has none yet, and see to the tokens."""
    folder = settings.areas_dir / settings.area
    async with open_runtime(settings, "up", idle_limit_s=SETTING_UP_IDLE_LIMIT_S) as runtime:
        area = runtime.areas.get(settings.area)
        state = await area.present() if area is not None else None
        if state is None or not state.roster_version:
            progress(f"importing the roster from {folder}")
            await runtime.adopt_roster(settings.area, await asyncio.to_thread(load_roster, folder), "up")
            people = await asyncio.to_thread(read_people, folder)
            progress(await keep_people(runtime.store, settings, settings.area, people))
        if state is None or not state.plan_version:
            progress(f"adopting the plans from {folder}")
            await runtime.adopt_plans(settings.area, await asyncio.to_thread(load_plans, folder), "up")
        return await keep_tokens(runtime.store, data_dir / "tokens.json")
