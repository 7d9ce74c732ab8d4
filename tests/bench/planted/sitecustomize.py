"""Loaded by every Python that has this folder on its path: makes each decision slower, to try the check.

`BENCH_PLANT_MS` says by how much, in ms.
"""

import os
import time

from dispatch.rules import decide as door

_DELAY_S = float(os.environ.get("BENCH_PLANT_MS", "0")) / 1_000
_decide = door.decide


def _slower(state, given, now_ms, tell):  # type: ignore[no-untyped-def]
    time.sleep(_DELAY_S)
    return _decide(state, given, now_ms, tell)


door.decide = _slower
