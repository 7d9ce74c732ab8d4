"""Who is hung: those that are silent although everybody could have been heard."""

from __future__ import annotations

from dispatch.store.heartbeats import Heartbeat
from dispatch.up.silence import LIMIT_S, START_LIMIT_S, Living, Silence

_WORKER = Living("worker", 7, 0.0)


def _beat(age_s: float, pid: int = 7) -> list[Heartbeat]:
    return [Heartbeat("worker", f"here:{pid}", True, "", age_s)]


def _watch(silence: Silence, first_s: int, last_s: int, age_at_first_s: float) -> list[int]:
    """Look every second at a process that is silent from then on; return when it was found hung."""
    return [
        now
        for now in range(first_s, last_s)
        if silence.hung(now, _beat(age_at_first_s + now - first_s), [_WORKER])
    ]


def test_a_silent_process_is_hung_after_the_limit() -> None:
    """A beat older than the limit, seen by a watch that could hear all the while, is a hung process."""
    found = _watch(Silence("here"), 100, 130, 0.0)
    assert found[0] == 100 + LIMIT_S + 1


def test_a_beating_process_is_left_alone() -> None:
    """Whoever beats is not hung, ready or not."""
    silence = Silence("here")
    assert not any(silence.hung(now, _beat(1.5), [_WORKER]) for now in range(100, 200))


def test_an_outage_of_the_database_is_nobodys_silence() -> None:
    """When the database comes back all beats are old; everybody gets the whole limit to be heard again."""
    silence = Silence("here")
    assert _watch(silence, 100, 110, 0.0) == []
    silence.unheard()
    assert _watch(silence, 150, 165, 50.0) == []
    assert silence.hung(166, _beat(66), [_WORKER]) == [_WORKER]


def test_a_machine_that_slept_finds_nobody_hung() -> None:
    """After a pause of our own, the others had no time either."""
    silence = Silence("here")
    assert _watch(silence, 100, 105, 0.0) == []
    assert _watch(silence, 3_000, 3_015, 2_900.0) == []


def test_a_process_that_starts_has_time_to() -> None:
    """One that was never heard may start for long; the beats of others, or of its forerunner, are not its."""
    silence = Silence("here")
    born = Living("worker", 8, 100.0)
    found = [now for now in range(90, 250) if silence.hung(now, _beat(50.0), [born])]
    assert found[0] == 100 + START_LIMIT_S + 1
