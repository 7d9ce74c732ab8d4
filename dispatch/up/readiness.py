"""Wait until the service says of itself that it is ready."""

from __future__ import annotations

import asyncio

import httpx

from dispatch.local.children import Child
from dispatch.local.progress import Progress
from dispatch.up.stack import Stack

LIMIT_S = 90.0
_PACE_S = 0.1


class NotReady(Exception):
    """The service did not become ready in time; the message says which part did not."""


async def await_ready(stack: Stack, progress: Progress, limit_s: float = LIMIT_S) -> None:
    """Return when `/readyz` says that all works; raises NotReady with the last answer and the logs to read.

    A console is ready as soon as it takes alerts; here the whole is waited for, except the auditor, which
    has its say half a minute later.
    """
    said = ""
    progress("waiting until all is ready")
    try:
        async with asyncio.timeout(limit_s), httpx.AsyncClient(timeout=2.0) as client:
            while True:
                ready, said = await _ask(client, stack.console_url)
                if ready:
                    return
                await asyncio.sleep(_PACE_S)
    except TimeoutError:
        logs = "\n".join(_last_words(name, child) for name, child in stack.supervisor.children().items())
        raise NotReady(f"not ready within {limit_s:g} s: {said}\n{logs}") from None


async def _ask(client: httpx.AsyncClient, url: str) -> tuple[bool, str]:
    try:
        answer = await client.get(f"{url}/readyz")
    except httpx.HTTPError as error:
        return False, f"the console does not answer ({type(error).__name__})"
    return is_whole(answer), answer.text


def is_whole(answer: httpx.Response) -> bool:
    """Tell whether an answer of `/readyz` says that everything works; the auditor may be silent."""
    return answer.status_code == httpx.codes.OK and set(answer.json()["degraded"]) <= {"auditor"}


def _last_words(name: str, child: Child) -> str:
    return f"--- {name} ({child.log_file})\n{child.log_tail(6)}"
