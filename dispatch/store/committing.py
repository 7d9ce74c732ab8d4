"""A COMMIT that ends well, and is on no standby: the server says so by a warning only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import asyncpg

_CUT_OFF: Final = "SyncRepWaitForLSN"
"""The server's function that says it; its words are in the language of the server, this is not."""


@contextmanager
def standby_watched(connection: Any) -> Iterator[list[str]]:
    """Give a list that holds, after a COMMIT in the block, why its wait for the standby ended early.

    An administrator may cut that wait off, or whatever cancels statements. The transaction is committed then,
    for everybody to see, but the standby may lack it.
    """
    said: list[str] = []

    def hear(_: Any, message: Any) -> None:
        if getattr(message, "server_source_function", "") == _CUT_OFF:
            said.append(str(message))

    connection.add_log_listener(hear)
    try:
        yield said
    finally:
        with suppress(asyncpg.InterfaceError):  # of a connection that is gone its listeners are gone too
            connection.remove_log_listener(hear)
