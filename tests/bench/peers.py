"""Who else does floor A: stream libraries that are measured beside it where they are installed.

`make bench-peers-setup` installs them, pinned, into an environment of their own: Quix Streams wants an older
pydantic than the service runs on. Run as a program, it prints what is to be installed, for their lock.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

_CHECKOUT: Final = Path(__file__).resolve().parents[2]
ENVIRONMENT: Final = _CHECKOUT / ".cache" / "peers"
"""Where `make bench-peers-setup` installs them."""
PEERS: Final[Mapping[str, tuple[str, str]]] = {
    "confluent-kafka": ("confluent_kafka", "tests.bench.peer_confluent"),
    "Quix Streams": ("quixstreams", "tests.bench.peer_quix"),
}
"""Each peer's package, and the program that does floor A with it."""
_READING: Final = {"cloudevents", "orjson", "pydantic"}
_FOUND_S: Final = 60


@cache
def installed() -> Mapping[str, tuple[str, str]]:
    """Return, for each peer that is installed, the Python that has it and its program."""
    own = ENVIRONMENT / "bin" / "python"
    pythons = [str(own), sys.executable] if own.exists() else [sys.executable]
    found = {}
    for name, (package, program) in PEERS.items():
        having = [python for python in pythons if _has(python, package)]
        if having:
            found[name] = (having[0], program)
    return found


def _has(python: str, package: str) -> bool:
    asked = (python, "-c", f"import importlib.util, sys; sys.exit(not importlib.util.find_spec({package!r}))")
    return subprocess.run(asked, check=False, timeout=_FOUND_S).returncode == 0


def requirements() -> list[str]:
    """Return what pyproject.toml asks of the extra `peers`, and of what reading an alert takes."""
    project = tomllib.loads((_CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reading = [one for one in project["dependencies"] if re.split("[^a-z-]", one)[0] in _READING]
    return [*project["optional-dependencies"]["peers"], *reading]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{one}\n" for one in requirements()))
