"""Asking a broker whether it is there, without a word in the log while it is not."""

from __future__ import annotations

import asyncio
import contextlib

from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from dispatch.local.children import Child
from dispatch.local.errors import LocalServiceError

_POLL = 0.05  # s
_ANSWER_LIMIT_MS = 5_000


async def wait_for_broker(name: str, child: Child, host: str, port: int, limit: float) -> None:
    """Wait until the broker at host:port answers a metadata request, at most `limit` seconds.

    Raises LocalServiceError with the end of the child's log when it died or the time is over.
    """
    try:
        async with asyncio.timeout(limit):
            while not (await _listens(host, port) and await _answers(host, port)):
                if child.returncode is not None:
                    raise LocalServiceError(
                        f"{name} ended at start (log {child.log_file}):\n{child.log_tail()}"
                    )
                await asyncio.sleep(_POLL)
    except TimeoutError:
        raise LocalServiceError(
            f"{name} did not answer within {limit:g} s (log {child.log_file}):\n{child.log_tail()}"
        ) from None
    if child.returncode is not None:
        raise LocalServiceError(
            f"port {port} is answered by another program than {name}:\n{child.log_tail()}"
        )


async def _listens(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


async def _answers(host: str, port: int) -> bool:
    client = AIOKafkaClient(bootstrap_servers=f"{host}:{port}", request_timeout_ms=_ANSWER_LIMIT_MS)
    try:
        await client.bootstrap()
    except (KafkaError, OSError):
        return False
    else:
        return bool(client.cluster.brokers())
    finally:
        await client.close()
