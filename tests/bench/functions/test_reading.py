"""Reading an alert: from the record on its topic to the entry for the area's log."""

from __future__ import annotations

from itertools import cycle
from typing import Final

import orjson

from schemas.inbound import Alert
from tests.bench.functions.district import intake, records
from tests.bench.functions.timing import Timed

GROUP: Final = "An alert is read"
_VALIDATED: Final = "orjson and pydantic"


def test_validated(timed: Timed) -> None:
    """The floor of reading: parsed and validated, its fields known to be right."""
    alerts = cycle(records())
    timed(_VALIDATED, lambda: Alert.model_validate(orjson.loads(next(alerts).value)))


def test_read(timed: Timed) -> None:
    """The whole of it: envelope, what it says, area, place on the plane, hash, receipt."""
    alerts, reads = cycle(records()), intake()
    entry = timed("`Intake.read`: a record to its entry", lambda: reads.read(next(alerts)), floor=_VALIDATED)
    assert not entry.refused
