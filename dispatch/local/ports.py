"""Loopback ports that stay the same over restarts of the same data directory."""

from __future__ import annotations

import json
import os
import random
import socket
from pathlib import Path

from dispatch.local.errors import LocalServiceError

LOOPBACK = "127.0.0.1"

# Below the range the kernel takes client ports from (32768 and up on Linux): a client that dials a port of
# that range while its server is down can be connected to itself, and then the server cannot have it back.
_FIRST, _LAST = 15_000, 31_999
_ATTEMPTS = 200


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


class Ports:
    """The ports of one data directory, kept by name in its `ports.json`."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / "ports.json"

    def keep(self, name: str, wanted: int | None = None) -> int:
        """Return the port of `name`: the wanted one, else the one of last time if it is free, else a new one.

        Raises LocalServiceError when the wanted port is taken, or no free one is found.
        """
        known = self._read()
        if wanted is not None and not is_free(wanted):
            raise LocalServiceError(
                f"port {wanted} for {name} is taken by another program: choose another one"
            )
        port = wanted if wanted is not None else known.get(name)
        if port is None or (wanted is None and not is_free(port)):
            port = _find_free(set(known.values()))
        if known.get(name) != port:
            self._write(known | {name: port})
        return port

    def _read(self) -> dict[str, int]:
        try:
            content = json.loads(self._file.read_bytes())
        except (FileNotFoundError, ValueError):
            return {}  # a torn or missing file costs new ports, nothing else
        if not isinstance(content, dict):
            return {}
        return {str(name): port for name, port in content.items() if isinstance(port, int)}

    def _write(self, ports: dict[str, int]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        partial = self._file.with_suffix(".partial")
        partial.write_text(json.dumps(ports, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        os.replace(partial, self._file)


def _find_free(taken: set[int]) -> int:
    for _ in range(_ATTEMPTS):
        port = random.randint(_FIRST, _LAST)
        if port not in taken and is_free(port):
            return port
    raise LocalServiceError(
        f"no free loopback port found between {_FIRST} and {_LAST} in {_ATTEMPTS} attempts"
    )
