"""Wiring for every layer: the choice of broker, and the fixtures that start real services when asked for."""

from __future__ import annotations

import os

import pytest

pytest_plugins = ["tests.integration.services", "tests.faults.numbered.reporting"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice of broker."""
    demanded = os.environ.get("DISPATCH_REQUIRE_KAFKA") == "1"
    parser.addoption(
        "--broker",
        choices=("auto", "kafka", "tansu"),
        default="kafka" if demanded else os.environ.get("DISPATCH_BROKER", "auto"),
        help="broker of the integration tests; auto (the default) is kafka wherever it can be had, and with "
        "DISPATCH_REQUIRE_KAFKA=1 nothing else",
    )
    parser.addoption(
        "--pictures", metavar="FOLDER", help="keep the pictures of the pages here (tests/browser)"
    )
    parser.addoption(
        "--figures", metavar="FILE", help="keep the figures of the pages here, as JSON (tests/browser)"
    )
