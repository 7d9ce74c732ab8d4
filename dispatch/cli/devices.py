"""`dispatch devices`: which phones are let in, as whom."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from dispatch.bootstrap import Runtime
from dispatch.cli.runtime import in_runtime, operator
from dispatch.cli.screen import done, fail, out
from dispatch.cli.tokens import day
from dispatch.gateway.device_codes import CODE_S, TooManyCodes, issue
from dispatch.model.state import DocumentMissing
from dispatch.store.devices import DeviceEntry, Devices

Dsn = Annotated[str | None, typer.Option(help="PostgreSQL address; default DISPATCH_DSN.")]

group = typer.Typer(
    help="Let phones in with a code that is good once; list and revoke.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add `devices` with its commands."""
    for name, command in (("code", code), ("list", listing), ("revoke", revoke)):
        group.command(name)(command)
    app.add_typer(group, name="devices", rich_help_panel="Set up")


def code(
    responder_id: Annotated[str, typer.Argument(help="Who will answer with the phone: an id of the roster.")],
    dsn: Dsn = None,
    area: Annotated[str | None, typer.Option(help="Code of the area; default DISPATCH_AREA.")] = None,
) -> None:
    """Issue a device code: it logs one phone in, once, within ten minutes. It is shown only here."""

    async def act(runtime: Runtime) -> None:
        area_id = area or runtime.settings.area
        if area_id not in runtime.areas:
            fail(f"there is no area {area_id} in the database")
        try:
            known = (await runtime.areas[area_id].present()).registry.responder(responder_id)
        except DocumentMissing as missing:
            fail(str(missing))
        if known is None:
            fail(f"there is no responder {responder_id!r} on the roster of area {area_id}")
        try:
            issued = await issue(Devices(runtime.store), area_id, responder_id, operator())
        except TooManyCodes as reason:
            fail(str(reason))
        typer.echo(issued.code)
        done(f"good once, for {CODE_S // 60} minutes, as {responder_id}; who issued it is on record")

    in_runtime(dsn, act)


def listing(
    dsn: Dsn = None,
    every: Annotated[bool, typer.Option("--all", help="Also codes and devices that hold no more.")] = False,
) -> None:
    """List devices and codes that wait: who let which in, as whom; what the codes are is nowhere."""

    async def act(runtime: Runtime) -> None:
        table = Table(
            "prefix", "responder", "area", "device", "state", "issued by", "issued", "used", "until"
        )
        for one in await Devices(runtime.store).all():
            if every or one.state in ("waiting", "logged in"):
                table.add_row(*_row(one))
        out.print(table)

    in_runtime(dsn, act)


def revoke(
    prefix: Annotated[str, typer.Argument(help="The first characters, as the list shows them.")] = "",
    responder: Annotated[str, typer.Option(help="Every device and code of this responder instead.")] = "",
    dsn: Dsn = None,
) -> None:
    """Log out a device, or all of a responder: within seconds, open feeds and web push included."""
    if bool(prefix) == bool(responder):
        fail("say either the prefix of a device or --responder", status=2)

    async def act(runtime: Runtime) -> None:
        devices = Devices(runtime.store)
        ended = await (devices.revoke_prefix(prefix) if prefix else devices.revoke_responder(responder))
        if not ended:
            fail(f"nothing that holds is known by {prefix or responder!r}")
        done(f"revoked {ended}")

    in_runtime(dsn, act)


def _row(one: DeviceEntry) -> tuple[str, ...]:
    return (
        one.prefix, one.responder_id, one.area_id, one.device_name, one.state, one.issued_by,
        day(one.issued_at), day(one.used_at) if one.used_at else "", day(one.revoked_at or one.expires_at),
    )  # fmt: skip
