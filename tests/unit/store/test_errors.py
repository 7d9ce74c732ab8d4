"""Passing trouble is told from lasting trouble in one place."""

from __future__ import annotations

import asyncpg
import pytest

from dispatch.store.errors import DoubleBooking, StoreError, Transient, connection_lost, translate
from dispatch.store.receipts import family
from dispatch.store.retry import Patience, persist


def server_error(state: str, **details: str) -> Exception:
    """Return what asyncpg raises for a SQLSTATE."""
    made = asyncpg.PostgresError.new({"C": state, "M": "words", **details})
    assert isinstance(made, asyncpg.PostgresError)
    return made


@pytest.mark.parametrize(
    "state",
    ["40001", "40P01", "08006", "08003", "57P01", "57P03", "53300", "53100", "25006", "55P03", "57014"],
)
def test_what_passes_is_transient(state: str) -> None:
    """Serialisation, connection, shutdown, resources, failover, locks and time limits pass."""
    assert type(translate(server_error(state))) is Transient


@pytest.mark.parametrize("state", ["42P01", "23502", "22P02", "42501", "23505"])
def test_what_stays_is_not(state: str) -> None:
    """Missing tables, violated constraints, wrong values and missing rights stay."""
    found = translate(server_error(state))
    assert type(found) is StoreError
    assert state in str(found)


def test_a_second_booking_has_its_own_name() -> None:
    """The partial unique index speaks the language of the field."""
    assert isinstance(translate(server_error("23505", n="assignment_one_active", D="twice")), DoubleBooking)


def test_a_closed_connection_is_transient_and_a_wrong_call_is_not() -> None:
    """Asyncpg's client-side errors are told apart."""
    assert isinstance(translate(asyncpg.InterfaceError("connection is closed")), Transient)
    taken_back = "cannot call Connection.execute(): connection has been released back to the pool"
    assert isinstance(translate(asyncpg.InterfaceError(taken_back)), Transient)
    assert isinstance(translate(ConnectionResetError("reset")), Transient)
    wrong = asyncpg.InterfaceError("the server expects 3 arguments")
    assert translate(wrong) is wrong
    assert translate(KeyError("x")).args == ("x",)


def test_only_a_lost_connection_leaves_a_commit_unknown() -> None:
    """A refused COMMIT is known not to have happened; a lost one is not."""
    assert connection_lost(server_error("57P01")) and connection_lost(ConnectionResetError())
    assert not connection_lost(server_error("23505")) and not connection_lost(server_error("40001"))


async def test_patience_ends_and_other_errors_pass_at_once() -> None:
    """Transient errors are tried again as often as allowed, others never."""
    calls: list[int] = []

    async def fail(error: Exception) -> None:
        calls.append(1)
        raise error

    with pytest.raises(Transient):
        await persist(lambda: fail(Transient("x")), Patience(3, 0.001, 0.001), "test")
    assert len(calls) == 3
    with pytest.raises(StoreError):
        await persist(lambda: fail(StoreError("x")), Patience(3, 0.001, 0.001), "test")
    assert len(calls) == 4


def test_alert_topics_share_identities() -> None:
    """An alert's id is unique per source whichever alert topic carries it; reports have their own."""
    assert family("alerts.shop") == family("alerts.sensor") != family("responders.status")
