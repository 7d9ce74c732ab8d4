"""From a decision to its log row: folded, encoded, told in messages, hashed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Final

import orjson
import pytest

from dispatch.model.events import Event
from dispatch.model.inputs import AlertReceived
from dispatch.model.state import AreaState
from dispatch.outbound import OutboundMessage, to_json
from dispatch.sitting.rulebook import present_rules
from dispatch.sitting.sitting import Sitting
from dispatch.store.chain import GENESIS, LogRow
from dispatch.store.codec import canonical
from tests.bench.functions.district import NOW, decided, folded, received
from tests.bench.functions.timing import Timed

GROUP: Final = "The row of a decision that opens an incident"
_PLAIN: Final = "orjson of the same events as plain dictionaries"
_HASHED: Final = "SHA-256 of the row's bytes"


@dataclass(frozen=True)
class Made:
    """A decision: what was given, its events, and the state after them."""

    given: AlertReceived
    events: list[Event]
    after: AreaState

    def messages(self) -> list[OutboundMessage]:
        """Return what is told of it."""
        tell = present_rules().message
        found = (tell(self.after, event, self.after.seq, at, NOW) for at, event in enumerate(self.events))
        return [one for one in found if one is not None]


@pytest.fixture(scope="module")
def made(state: AreaState) -> Made:
    """Return the decision of median size among those on the stock's alerts."""
    found = sorted(((decided(state, one).events, one) for one in received()), key=lambda pair: len(pair[0]))
    events, given = found[len(found) // 2]
    return Made(given, events, folded(state, events))


@pytest.fixture(scope="module")
def row(made: Made) -> LogRow:
    """Return its row."""
    return LogRow(
        made.after.area_id, made.after.seq, NOW, made.given.alert.source_id, canonical(made.given),
        canonical(made.events), to_json(made.messages()), present_rules().version, GENESIS,
    )  # fmt: skip


def test_folds(timed: Timed, state: AreaState, made: Made) -> None:
    """The state forks and takes the events in."""
    timed(f"`evolve`: its {len(made.events)} events are folded", lambda: folded(state, made.events))


def test_plain(timed: Timed, made: Made) -> None:
    """The floor of encoding: no dataclass left, keys sorted."""
    plain = [asdict(event) for event in made.events]
    timed(_PLAIN, lambda: orjson.dumps(plain, option=orjson.OPT_SORT_KEYS))


def test_encodes(timed: Timed, made: Made) -> None:
    """Input and events get their canonical bytes."""
    timed(
        "`canonical` of input and events", lambda: (canonical(made.given), canonical(made.events)),
        floor=_PLAIN,
    )  # fmt: skip


def test_tells(timed: Timed, made: Made) -> None:
    """The messages for the world outside are made and encoded."""
    timed(f"`message`: its {len(made.messages())} messages", lambda: to_json(made.messages()), floor=_PLAIN)


def test_hashed(timed: Timed, row: LogRow) -> None:
    """The floor of chaining."""
    content = row.input + row.events + row.messages
    timed(_HASHED, lambda: sha256(content).digest())


def test_chains(timed: Timed, row: LogRow) -> None:
    """The row is hashed onto the one before it."""
    timed("`digest` of the row", row.digest, floor=_HASHED)


def test_sits(timed: Timed, state: AreaState, made: Made) -> None:
    """All of it: what a worker does for an alert between reading it and writing it down."""
    rules = present_rules()
    timed(
        "`Sitting.decide`: decided, folded, told, encoded, hashed",
        lambda: Sitting(state, GENESIS, NOW, rules).decide("bench", made.given),
    )
