"""The examination, part by part, and the repairs that are safe to make."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from pydantic import SecretStr

from dispatch.bootstrap import SETTING_UP_IDLE_LIMIT_S, open_runtime
from dispatch.config import Settings
from dispatch.doctor import folder, software
from dispatch.doctor.broker import broker
from dispatch.doctor.database import database
from dispatch.doctor.finding import Finding, Repair, bad, ok
from dispatch.doctor.whereabouts import Whereabouts, reaching
from dispatch.local.progress import Progress
from dispatch.registry.plans import load_plans
from dispatch.registry.roster_files import load as load_roster
from dispatch.store.migrate import migrate
from dispatch.up.steps import find_step

_ACTOR = "doctor"


async def examine(settings: Settings, where: Whereabouts) -> dict[str, list[Finding]]:
    """Look at everything; return the findings by part. Changes nothing."""
    iterator, kafka = await asyncio.gather(
        asyncio.to_thread(software.faust_iterator),
        asyncio.to_thread(software.kafka, where.data_dir, where.local_broker),
    )
    parts = {
        "软件 software": [software.python(), iterator, *kafka, software.postgres(where.local_database)],
        "数据目录 data directory": _folder(where),
        "辖区文件 area files": [area_files(settings)],
    }
    parts["数据库 database"], parts["消息 broker"] = await asyncio.gather(
        database(settings, where), broker(settings, where)
    )
    return parts


def _folder(where: Whereabouts) -> list[Finding]:
    at = where.data_dir
    running = where.up_pid is not None
    return [
        folder.access(at),
        folder.room(at),
        folder.held(at, where.up_pid),
        *folder.privacy(at),
        *folder.ports(at, running),
    ]


def area_files(settings: Settings) -> Finding:
    """Look for the files of the area that roster and plans are adopted from."""
    at = settings.areas_dir / settings.area
    lacking = [name for name in ("area.toml", "units.csv", "plans.yaml") if not (at / name).is_file()]
    if lacking:
        mend = "set DISPATCH_AREAS_DIR to the folder that holds them, and DISPATCH_AREA to the area's code"
        return bad("缺少辖区文件", f"{at.absolute()} lacks {', '.join(lacking)}", mend)
    return ok("辖区文件齐全", f"roster and plans of area {settings.area} are in {at}")


def repairs(parts: dict[str, list[Finding]]) -> list[Repair]:
    """Return the repairs that the findings call for, in the order in which they must be made."""
    asked = {finding.repair for findings in parts.values() for finding in findings}
    return [repair for repair in Repair if repair in asked]


async def mend(settings: Settings, where: Whereabouts, wanted: Sequence[Repair], progress: Progress) -> None:
    """Make the repairs; raises what migrating, adopting or the broker raises."""
    settings = reaching(settings, where).model_copy(update={"dsn": SecretStr(where.dsn)})
    for repair in wanted:
        progress(f"repairing: {repair}")
        match repair:
            case Repair.MIGRATE:
                await asyncio.to_thread(migrate, where.dsn)
            case Repair.TOPICS:
                await find_step("topics")(settings, progress)
            case Repair.ROSTER | Repair.PLANS:
                await _adopt(settings, repair)
            case Repair.PRIVACY:
                folder.close(where.data_dir)


async def _adopt(settings: Settings, repair: Repair) -> None:
    at = settings.areas_dir / settings.area
    async with open_runtime(settings, _ACTOR, idle_limit_s=SETTING_UP_IDLE_LIMIT_S) as runtime:
        if repair is Repair.ROSTER:
            await runtime.adopt_roster(settings.area, await asyncio.to_thread(load_roster, at), _ACTOR)
        else:
            await runtime.adopt_plans(settings.area, await asyncio.to_thread(load_plans, at), _ACTOR)
