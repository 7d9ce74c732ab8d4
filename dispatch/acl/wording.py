"""The rights as an operator can use them: commands of Apache Kafka, or JSON."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import asdict
from itertools import groupby

import orjson

from dispatch.acl.grants import Grant

_OPTION = {
    "TOPIC": "--topic",
    "GROUP": "--group",
    "TRANSACTIONAL_ID": "--transactional-id",
    "DELEGATION_TOKEN": "--delegation-token",
    "USER": "--user-principal",
}


def as_commands(grants: Iterable[Grant], servers: str, *, remove: bool = False) -> list[str]:
    """Return `kafka-acls.sh` commands that add (or remove) the rights; the admin's login is a file beside."""
    commands = []
    for (principal, kind, name, pattern, permission, host), group in groupby(sorted(grants), key=_target):
        commands.append(
            shlex.join(
                [
                    "kafka-acls.sh",
                    *("--bootstrap-server", servers, "--command-config", "admin.properties"),
                    *(("--remove", "--force") if remove else ("--add",)),
                    *(f"--{permission.lower()}-principal", principal),
                    *(() if host == "*" else (f"--{permission.lower()}-host", host)),
                    *(word for grant in group for word in ("--operation", grant.operation)),
                    *(("--cluster",) if kind == "CLUSTER" else (_OPTION[kind], name)),
                    *("--resource-pattern-type", pattern.lower()),
                ]
            )
        )
    return commands


def as_json(grants: Iterable[Grant]) -> str:
    """Return the rights as a JSON list."""
    return orjson.dumps([asdict(grant) for grant in grants], option=orjson.OPT_INDENT_2).decode()


def _target(grant: Grant) -> tuple[str, str, str, str, str, str]:
    return grant.principal, grant.kind, grant.name, grant.pattern, grant.permission, grant.host
