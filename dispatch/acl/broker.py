"""Asking the broker for the rights it grants, and granting more.

The requests are sent one by one: aiokafka has them, but its admin client has no method for them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError, KafkaError, for_code
from aiokafka.protocol.admin import CreateAclsRequest, DescribeAclsRequest

from dispatch.acl.grants import Grant, Kind
from dispatch.config import Settings
from dispatch.kafka_access import client_options
from dispatch.kafka_closing import close_soon
from dispatch.kafka_diagnosis import diagnose

_KINDS: Final[dict[int, Kind]] = {
    2: "TOPIC", 3: "GROUP", 4: "CLUSTER", 5: "TRANSACTIONAL_ID",
    6: "DELEGATION_TOKEN", 7: "USER",
}  # fmt: skip
_PATTERNS: Final = {3: "LITERAL", 4: "PREFIXED"}
_PERMISSIONS: Final = {2: "DENY", 3: "ALLOW"}
_OPERATIONS: Final = {
    2: "All", 3: "Read", 4: "Write", 5: "Create", 6: "Delete", 7: "Alter", 8: "Describe",
    9: "ClusterAction", 10: "DescribeConfigs", 11: "AlterConfigs", 12: "IdempotentWrite",
}  # fmt: skip
_ANY: Final = 1
_SECURITY_DISABLED: Final = 54
_TIMEOUT_MS: Final = 15_000


class AclError(Exception):
    """The broker does not tell or take rights; the message says why."""


class AclBroker:
    """The broker's rights; use `open_acls`."""

    def __init__(self, client: AIOKafkaClient) -> None:
        self._client = client

    async def found(self) -> list[Grant]:
        """Return every right the broker grants or denies; raises AclError."""
        answer = await self._ask(DescribeAclsRequest(_ANY, None, _ANY, None, None, _ANY, _ANY))
        _check(answer.error_code, answer.error_message, "read the rights")
        return [
            Grant(
                principal,
                _KINDS[kind],
                name,
                _OPERATIONS.get(operation, str(operation)),
                _PATTERNS.get(pattern, str(pattern)),
                _PERMISSIONS.get(permission, str(permission)),
                host,
            )
            for kind, name, pattern, entries in answer.resources
            for principal, host, operation, permission in entries
            if kind in _KINDS
        ]

    async def create(self, grants: Iterable[Grant]) -> None:
        """Grant rights; one that is there already stays as it is. Raises AclError at the first refused."""
        for one in grants:
            request = CreateAclsRequest(
                _code(_KINDS, one.kind),
                one.name,
                _code(_PATTERNS, one.pattern),
                one.principal,
                one.host,
                _code(_OPERATIONS, one.operation),
                _code(_PERMISSIONS, one.permission),
            )
            for code, message in (await self._ask(request)).creation_responses:
                _check(code, message, f"grant that {one}")

    async def _ask(self, request: object) -> Any:
        node = self._client.get_random_node()
        try:
            return await self._client.send(node, request)
        except KafkaError as error:
            raise AclError(f"the broker does not answer: {error}") from error


@asynccontextmanager
async def open_acls(settings: Settings) -> AsyncIterator[AclBroker]:
    """Connect to the broker, each request bounded by 15 s; raises AclError when it does not let us in."""
    client = AIOKafkaClient(
        **client_options(settings), client_id="dispatch-acls", request_timeout_ms=_TIMEOUT_MS
    )
    try:
        try:
            await client.bootstrap()
        except KafkaConnectionError as error:
            reason = await diagnose(settings) or error
            raise AclError(f"no broker answers at {settings.bootstrap_servers}: {reason}") from error
        yield AclBroker(client)
    finally:
        await close_soon(client.close)


def _code(table: dict[int, Any], name: str) -> int:
    return next(code for code, known in table.items() if known == name)


def _check(code: int, message: str | None, deed: str) -> None:
    if code == _SECURITY_DISABLED:
        raise AclError(
            "the broker has no authorizer, everybody may do everything:"
            " set authorizer.class.name and allow.everyone.if.no.acl.found=false"
        )
    if code:
        raise AclError(f"the broker does not let us {deed}: {message or for_code(code).__name__}")
