"""`dispatch roster export`: the roster as files again; names and numbers masked, in full only on record."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from dispatch.bootstrap import Runtime
from dispatch.cli.runtime import in_runtime, operator
from dispatch.cli.screen import done, fail
from dispatch.privacy.contact import Contact
from dispatch.privacy.key_file import read_keyring
from dispatch.registry.roster_export import write
from dispatch.store.accesses import Access, Accesses, AccessKind
from dispatch.store.personal import Personal

Folder = Annotated[Path, typer.Argument(help="Folder of the area's files, e.g. deploy/areas/440515.")]
Dsn = Annotated[str | None, typer.Option(help="PostgreSQL address; default DISPATCH_DSN.")]
AreaCode = Annotated[str | None, typer.Option(help="Code of the area; default DISPATCH_AREA.")]
InFull = Annotated[bool, typer.Option("--with-personal-data", help="Names and numbers in full; on record.")]
Reason = Annotated[str, typer.Option(help="Why names and numbers are needed in full.")]


def export_roster(
    folder: Folder,
    dsn: Dsn = None,
    area: AreaCode = None,
    with_personal_data: InFull = False,
    reason: Reason = "",
) -> None:
    """Write the roster that the area works with as the same CSV files, names and numbers masked.

    A masked value changes nothing when the files are imported again.
    """
    if with_personal_data and not reason.strip():
        fail("--with-personal-data needs a --reason: it is put on record", status=2)

    async def export(runtime: Runtime) -> None:
        area_id = area or runtime.settings.area
        roster = runtime.areas[area_id].roster if area_id in runtime.areas else None
        if roster is None:
            fail(f"area {area_id} has no roster: import one first")
        if with_personal_data:
            asked = Access(AccessKind.EXPORT, area_id, "", operator(), reason=reason)
            await Accesses(runtime.store).note(asked)
        people = await people_of(runtime, area_id, with_personal_data)
        await asyncio.to_thread(write, roster, folder, people)

    in_runtime(dsn, export)
    done(f"written to {folder}")


async def people_of(runtime: Runtime, area_id: str, in_full: bool) -> Mapping[str, Contact]:
    """Return the contacts of the area; none without keys, unless they are asked for in full."""
    keys = read_keyring(runtime.settings)
    if not keys and not in_full:
        return {}
    personal = Personal(runtime.store, keys)
    found = await personal.contacts(area_id, await personal.subjects(area_id))
    return found if in_full else {subject: contact.masked() for subject, contact in found.items()}
