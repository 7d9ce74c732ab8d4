"""When the token of a connected client is looked at again: in time, and together with others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dispatch.console.following import BEATS, RECHECK_S, next_look_ms

_NOW = st.integers(0, 2**44)
_MOST = round(RECHECK_S * 1_000)


@given(_NOW)
def test_a_look_is_never_late(now: int) -> None:
    """The next look comes within the time in which a revoked token stops, and not much before its end."""
    assert _MOST * (BEATS - 1) / BEATS < next_look_ms(now) - now <= _MOST


@given(_NOW)
def test_who_looks_on_a_beat_looks_on_a_beat_again(now: int) -> None:
    """From the first look on, all are due on few moments that they share."""
    look = next_look_ms(now)
    assert next_look_ms(look) == look + _MOST
    assert look % (_MOST // BEATS) == 0
