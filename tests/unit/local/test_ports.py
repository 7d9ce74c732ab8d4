"""Ports are chosen once per data directory and kept."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.local.errors import LocalServiceError
from dispatch.local.ports import LOOPBACK, Ports, is_free


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A loopback port that somebody else listens on."""
    with socket.create_server((LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


def test_a_port_is_kept_by_name(tmp_path: Path) -> None:
    """The same name in the same directory gets the same port, and two names never share one."""
    postgres, kafka = Ports(tmp_path).keep("postgres"), Ports(tmp_path).keep("kafka")
    assert postgres != kafka
    assert Ports(tmp_path).keep("postgres") == postgres
    assert Ports(tmp_path).keep("kafka") == kafka


def test_a_new_port_lies_outside_the_range_of_clients(tmp_path: Path) -> None:
    """A server's port is never one that the kernel could hand to a client while the server is down."""
    assert 15_000 <= Ports(tmp_path).keep("kafka") < 32_768


def test_a_kept_port_that_was_taken_is_replaced(tmp_path: Path, taken_port: int) -> None:
    """When somebody else has the kept port, a new one is chosen and kept from then on."""
    (tmp_path / "ports.json").write_text(f'{{"kafka": {taken_port}}}')
    replaced = Ports(tmp_path).keep("kafka")
    assert replaced != taken_port
    assert Ports(tmp_path).keep("kafka") == replaced


def test_a_wanted_port_is_taken_or_refused(tmp_path: Path, taken_port: int) -> None:
    """A port the operator names is used as it is; if it is not free, the error names it."""
    wanted = Ports(tmp_path / "other").keep("any")
    assert Ports(tmp_path).keep("console", wanted) == wanted
    with pytest.raises(LocalServiceError, match=f"port {taken_port} for console is taken"):
        Ports(tmp_path).keep("console", taken_port)


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"kafka": "x"}'])
def test_a_damaged_file_costs_only_its_ports(tmp_path: Path, content: str) -> None:
    """A torn or foreign `ports.json` is replaced, never an error."""
    (tmp_path / "ports.json").write_text(content)
    assert is_free(Ports(tmp_path).keep("kafka"))
