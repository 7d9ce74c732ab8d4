"""The log: one stream, one line a record, no secrets by accident."""

from __future__ import annotations

import logging

import orjson
import pytest
import structlog

from dispatch.config import Settings
from dispatch.logs import configure_logging


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_lines_and_those_of_libraries_have_one_form(capsys: pytest.CaptureFixture[str]) -> None:
    """Our own and standard loggers come out as JSON lines with level, time, logger and role."""
    configure_logging(Settings(log_format="json"), "worker")
    structlog.get_logger("ours").info("landed", count=3, raw=b"\xff")
    logging.getLogger("faust.app").warning("rebalance %s", 7)
    ours, theirs = _lines(capsys)
    assert (ours["event"], ours["count"], ours["role"], ours["level"]) == ("landed", 3, "worker", "info")
    assert (theirs["event"], theirs["logger"], theirs["role"]) == ("rebalance 7", "faust.app", "worker")
    assert {"timestamp"} <= ours.keys() & theirs.keys()


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_traceback_shows_no_values(capsys: pytest.CaptureFixture[str], form: str) -> None:
    """A traceback names the error and the place, never the values of variables."""
    configure_logging(Settings.model_validate({"log_format": form}), "worker")
    password = "hunter" + "2"
    try:
        raise ValueError("no connection")
    except ValueError:
        structlog.get_logger("ours").exception("failed")
    written = capsys.readouterr().err
    assert "no connection" in written
    assert password not in written


def test_the_level_holds_for_libraries_too(capsys: pytest.CaptureFixture[str]) -> None:
    """Below the configured level nothing is written; chatty libraries speak from warning on."""
    configure_logging(Settings(log_format="json", log_level="info"), "worker")
    structlog.get_logger("ours").debug("not this")
    logging.getLogger("aiokafka.consumer").info("nor this")
    logging.getLogger("aiokafka.consumer").warning("this")
    assert [line["event"] for line in _lines(capsys)] == ["this"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_numbers_of_persons_are_masked_in_every_line(capsys: pytest.CaptureFixture[str], form: str) -> None:
    """A telephone number never reaches the log, not even by an error or a value unknown to JSON."""
    configure_logging(Settings.model_validate({"log_format": form}), "worker")
    log = structlog.get_logger("ours")
    log.info("call 13812345678", text="找13812345678", seen=["13812345678"], odd={b"13812345678"}, offset=13)
    try:
        raise ValueError("the field text is '13812345678'")
    except ValueError:
        log.exception("failed")
    logging.getLogger("faust.app").warning("odd value %s", "+86 138-1234-5678")
    written = capsys.readouterr().err
    assert "12345678" not in written.replace("-", "") and written.count("138****5678") >= 6
