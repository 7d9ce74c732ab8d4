"""What can go wrong with the database, told apart once: passing trouble, an unknown commit, a broken rule."""

from __future__ import annotations

import asyncpg


class StoreError(Exception):
    """The database refused something, and trying again would not help."""


class Transient(StoreError):
    """Passing trouble (connection, failover, lock, overload): nothing happened, try again."""


class CommitUnknown(Transient):
    """The connection broke during COMMIT: it may have happened. Try again from the receipts."""


class Outdated(Transient):
    """The log went on since the decision, or a message was on record already; nothing happened."""


class DoubleBooking(StoreError):
    """A responder would have had two active assignments; the database did not allow it."""


class LogBroken(StoreError):
    """A log row does not follow from the one before it."""


class Diverged(Transient):
    """The database knows less of the log than this process (a failover lost rows): it has to load anew."""


_TRANSIENT_CLASSES = ("08", "40", "53", "57P0")
_TRANSIENT_STATES = {
    "25006": "the server is read-only",
    "25P03": "a transaction was idle for too long",
    "55P03": "a lock was not free in time",
    "57014": "a statement took too long",
}
_CONSTRAINTS: dict[str, type[StoreError]] = {
    "assignment_one_active": DoubleBooking,
    # The sequence number is taken: somebody else wrote, which the lock rules out unless it was lost.
    "area_log_pkey": Transient,
}
READ_ONLY = "25006"
_OUTDATED = "DS001"
"""What the function `outdated` of the database raises."""
_GONE = (
    "clos",
    # What a pool says of a connection that broke between two statements: it took it back at once.
    "released back to the pool",
)


def sqlstate(error: BaseException) -> str:
    """Return the SQLSTATE of a server error, "" for any other."""
    return str(getattr(error, "sqlstate", "") or "") if isinstance(error, asyncpg.PostgresError) else ""


def connection_lost(error: BaseException) -> bool:
    """Tell whether the server or the way to it is gone, so that nobody knows what it did last."""
    if isinstance(error, asyncpg.PostgresError):
        return sqlstate(error).startswith(("08", "57P0"))
    return isinstance(error, (OSError, TimeoutError)) or _is_closed(error)


def translate(error: Exception) -> Exception:
    """Return the error that callers know for one of asyncpg's; any other error as it is."""
    if isinstance(error, asyncpg.PostgresError):
        return _translate_server(error)
    if isinstance(error, (OSError, TimeoutError)) or _is_closed(error):
        return Transient(f"database: {_words(error)}")
    return error


def _translate_server(error: asyncpg.PostgresError) -> StoreError:
    if isinstance(error, asyncpg.InvalidCachedStatementError):
        # A migration ran meanwhile; the client has forgotten the statement and prepares it anew.
        return Transient(f"database: {_words(error)}")
    state = sqlstate(error)
    constraint = str(getattr(error, "constraint_name", "") or "")
    if constraint in _CONSTRAINTS:
        return _CONSTRAINTS[constraint](f"{constraint}: {getattr(error, 'detail', None) or error}")
    if state == _OUTDATED:
        return Outdated(f"database: {_words(error)}")
    if state.startswith(_TRANSIENT_CLASSES) or state in _TRANSIENT_STATES:
        return Transient(f"database: {_TRANSIENT_STATES.get(state, _words(error))} ({state})")
    return StoreError(f"database: {_words(error)} ({state})")


def _is_closed(error: BaseException) -> bool:
    """Tell asyncpg's client-side word for a lost connection from its word for a wrong call."""
    if isinstance(error, asyncpg.InternalClientError):
        return True
    wrong_call = isinstance(error, ValueError)
    return (
        isinstance(error, asyncpg.InterfaceError)
        and not wrong_call
        and any(word in str(error) for word in _GONE)
    )


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
