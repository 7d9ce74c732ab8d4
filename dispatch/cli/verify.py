"""`dispatch verify`: does the log hold, row by row, and do the projections say the same."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from dispatch.cli.screen import done, fail, out
from dispatch.cli.settings import read_settings
from dispatch.store.anchors import Anchor, AnchorsUnreadable, add_anchors, read_anchors
from dispatch.store.errors import StoreError
from dispatch.store.findings import Finding
from dispatch.store.log import AreaUnknown
from dispatch.store.pool import Store
from dispatch.store.verify import Anchors
from dispatch.store.verify import verify as walk


def register(app: typer.Typer) -> None:
    """Add `verify`."""
    app.command("verify", rich_help_panel="Look and mend")(verify)


def verify(
    dsn: Annotated[str | None, typer.Option(help="PostgreSQL address; default DISPATCH_DSN.")] = None,
    area: Annotated[str | None, typer.Option(help="Only this command area; default all.")] = None,
    head: Annotated[
        Path | None, typer.Option(help="File of exported heads that the logs must pass through.")
    ] = None,
    export_head: Annotated[
        Path | None, typer.Option(help="Add the heads of sound logs to this file; keep it elsewhere.")
    ] = None,
) -> None:
    """Walk chain, projections and constraints; end non-zero at the first bad row, naming area and seq.

    Whoever may write the whole database can cut off a log's end, or change a row and compute all after it
    anew: only a head that was exported before, and kept where they cannot write, shows that.
    """
    settings = read_settings(needs_dsn=True, dsn=dsn)
    reached: list[Anchor] = []
    try:
        anchors = read_anchors(head) if head is not None else None
        finding = asyncio.run(_walk(settings.dsn.get_secret_value(), area, anchors, reached))
        if finding is not None:
            fail(str(finding))
        if export_head is not None:
            add_anchors(export_head, reached)
    except (AreaUnknown, AnchorsUnreadable) as error:
        fail(str(error))
    except StoreError as error:
        fail(f"the database cannot be read: {error}")
    except OSError as error:
        fail(f"the heads were not exported: {error}")
    passed = "" if anchors is None else ", and it passes through every exported head"
    done(f"the log holds: chain, projections and constraints are clean{passed}")


async def _walk(dsn: str, area: str | None, anchors: Anchors | None, reached: list[Anchor]) -> Finding | None:
    async with Store(dsn, size=2, application_name="dispatch-verify") as store:
        with out.status("walking the log …") as status:

            def progress(area_id: str, seq: int, newest: int) -> None:
                status.update(f"area {area_id}: row {seq} of {newest}")

            return await walk(store, area, progress, anchors=anchors, sound=reached.append)
