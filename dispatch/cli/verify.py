"""`dispatch verify`: does the log hold, row by row, and do the projections say the same."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from dispatch.cli.screen import done, fail, out
from dispatch.cli.settings import read_settings
from dispatch.store.errors import StoreError
from dispatch.store.log import AreaUnknown
from dispatch.store.pool import Store
from dispatch.store.verify import verify as walk


def register(app: typer.Typer) -> None:
    """Add `verify`."""
    app.command("verify", rich_help_panel="Look and mend")(verify)


def verify(
    dsn: Annotated[str | None, typer.Option(help="PostgreSQL address; default DISPATCH_DSN.")] = None,
    area: Annotated[str | None, typer.Option(help="Only this command area; default all.")] = None,
) -> None:
    """Walk chain, projections and constraints; end non-zero at the first bad row, naming area and seq."""
    settings = read_settings(needs_dsn=True, dsn=dsn)

    async def run() -> None:
        async with Store(
            settings.dsn.get_secret_value(), size=2, application_name="dispatch-verify"
        ) as store:
            with out.status("walking the log …") as status:

                def progress(area_id: str, seq: int, head: int) -> None:
                    status.update(f"area {area_id}: row {seq} of {head}")

                finding = await walk(store, area, progress)
        if finding is not None:
            fail(str(finding))
        done("the log holds: chain, projections and constraints are clean")

    try:
        asyncio.run(run())
    except AreaUnknown as error:
        fail(str(error))
    except StoreError as error:
        fail(f"the database cannot be read: {error}")
