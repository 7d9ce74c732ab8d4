"""The tokens of a local installation: issued once, readable only for their owner, in the ready file."""

from __future__ import annotations

import json
import os
from pathlib import Path

from dispatch.gateway.permissions import Role
from dispatch.gateway.tokens import token_hash
from dispatch.store.pool import Store
from dispatch.store.tokens import Tokens

ROLES = (Role.DISPATCHER, Role.PUBLISHER, Role.AUDITOR)
LABEL = "dispatch up"


async def keep_tokens(store: Store, file: Path) -> dict[str, str]:
    """Return a token for each role by name: last time's if the database still knows it, else a new one."""
    directory = Tokens(store)
    known = _read(file)
    tokens: dict[str, str] = {}
    for role in ROLES:
        old = known.get(role.value, "")
        record = await directory.find(token_hash(old)) if old else None
        usable = record is not None and not record.revoked_at
        tokens[role.value] = old if usable else await directory.issue(role, "local", label=LABEL)
    if tokens != known:
        write_private(file, tokens)
    return tokens


def write_private(file: Path, content: object) -> None:
    """Write JSON that only its owner may read, in one step: a reader sees all of it or nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(file.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(content, out, indent=2)
        out.write("\n")
    os.replace(partial, file)


def _read(file: Path) -> dict[str, str]:
    try:
        content = json.loads(file.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return {str(k): str(v) for k, v in content.items()} if isinstance(content, dict) else {}
