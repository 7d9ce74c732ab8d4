"""`dispatch tokens`: whom the doors open to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Final, TypeVar

import typer
from rich.table import Table

from dispatch.cli.screen import done, fail, out
from dispatch.cli.settings import read_settings
from dispatch.gateway.permissions import Role
from dispatch.store.errors import StoreError
from dispatch.store.pool import Store
from dispatch.store.tokens import TokenEntry, Tokens

_DAY_MS: Final = 86_400_000
_Result = TypeVar("_Result")

Dsn = Annotated[str | None, typer.Option(help="PostgreSQL address; default DISPATCH_DSN.")]

group = typer.Typer(
    help="Issue, list and revoke bearer tokens; revoking ends sessions too.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add `tokens` with its commands."""
    for name, command in (("issue", issue), ("list", listing), ("revoke", revoke)):
        group.command(name)(command)
    app.add_typer(group, name="tokens", rich_help_panel="Set up")


def issue(
    role: Annotated[Role, typer.Argument(help="What its bearer may do.")],
    subject: Annotated[str, typer.Argument(help="Whom it stands for: a responder id, a person, a system.")],
    dsn: Dsn = None,
    area: Annotated[str, typer.Option(help="Only this command area; default every area.")] = "",
    town: Annotated[
        list[str] | None, typer.Option(help="Only incidents of this town (code); repeat for several.")
    ] = None,
    days: Annotated[int, typer.Option(min=0, max=3_650, help="Good for so many days; 0 is for ever.")] = 0,
) -> None:
    """Issue a token. It is shown once; the database keeps only its hash."""
    towns = _checked(subject, area, town or ())
    expires_at = round(time.time() * 1_000) + days * _DAY_MS if days else 0
    token = _with_tokens(
        dsn, lambda tokens: tokens.issue(role, subject, area, "command line", expires_at, towns)
    )
    typer.echo(token)


def listing(
    dsn: Dsn = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that hold no more.")] = False,
) -> None:
    """List tokens and sessions by their first characters; what they are is nowhere."""
    now = round(time.time() * 1_000)
    table = Table("prefix", "kind", "role", "subject", "area", "towns", "label", "issued", "until")
    for one in _with_tokens(dsn, lambda tokens: tokens.all()):
        if every or _holds(one, now):
            table.add_row(
                one.prefix, one.kind, one.role, one.subject, one.area_id or "every", ", ".join(one.towns),
                one.label, day(one.created_at), _end(one, now),
            )  # fmt: skip
    out.print(table)


def revoke(
    prefix: Annotated[str, typer.Argument(help="The first characters, as the list shows them.")] = "",
    subject: Annotated[str, typer.Option(help="Everything of this person instead.")] = "",
    dsn: Dsn = None,
) -> None:
    """Revoke a token or session, or all of somebody's; it stops within seconds, open feeds included."""
    if bool(prefix) == bool(subject):
        fail("say either the prefix of a token or --subject", status=2)
    revoked = _with_tokens(
        dsn, lambda tokens: tokens.revoke_prefix(prefix) if prefix else tokens.revoke_subject(subject)
    )
    if not revoked:
        fail(f"nothing that holds is known by {prefix or subject!r}")
    done(f"revoked {revoked}")


def _checked(subject: str, area: str, towns: Sequence[str]) -> tuple[str, ...]:
    wrong = []
    if not 0 < len(subject) <= 128 or not subject.isprintable():
        wrong.append(f"subject {subject[:40]!r}: should be 1 to 128 printable characters")
    if area and not (area.isascii() and area.isdecimal() and 6 <= len(area) <= 12):
        wrong.append(f"--area {area[:40]!r}: should be the code of an area, 6 to 12 digits")
    wrong += [
        f"--town {town[:40]!r}: should be the code of a town, 9 digits"
        for town in towns
        if not (town.isascii() and town.isdecimal() and len(town) == 9)
    ]
    if wrong:
        fail("the token was not issued:", wrong, 2)
    return tuple(sorted(set(towns)))


def _with_tokens(dsn: str | None, ask: Callable[[Tokens], Awaitable[_Result]]) -> _Result:
    address = read_settings(needs_dsn=True, dsn=dsn).dsn.get_secret_value()

    async def asked() -> _Result:
        async with Store(address, size=2, application_name="dispatch-tokens") as store:
            return await ask(Tokens(store))

    try:
        return asyncio.run(asked())
    except StoreError as error:
        fail(f"the database refused: {error}")


def _holds(one: TokenEntry, now_ms: int) -> bool:
    return not one.revoked_at and not 0 < one.expires_at <= now_ms


def day(at_ms: int) -> str:
    """Return UTC milliseconds as people read them."""
    return datetime.fromtimestamp(at_ms / 1_000, UTC).strftime("%Y-%m-%d %H:%MZ")


def _end(one: TokenEntry, now_ms: int) -> str:
    if one.revoked_at:
        return f"revoked {day(one.revoked_at)}"
    if not one.expires_at:
        return "for ever"
    return day(one.expires_at) if _holds(one, now_ms) else f"expired {day(one.expires_at)}"
