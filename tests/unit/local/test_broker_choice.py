"""Apache Kafka wherever it can be had; the stand-in only where it cannot, and never in silence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dispatch.local import LocalServiceError, choose_broker, kafka_jars


@pytest.fixture
def jars(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with Java and Kafka's jars."""
    lib = tmp_path / "lib"
    lib.mkdir()
    (lib / "kafka_2.13-4.3.1.jar").touch()
    (lib / "log4j-slf4j-impl-2.25.4.jar").touch()
    monkeypatch.setenv("DISPATCH_KAFKA_LIB", str(lib))
    monkeypatch.setattr(kafka_jars, "find_java", lambda: Path("/usr/bin/java"))
    return lib


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Java."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(shutil, "which", lambda _: None)


@pytest.mark.parametrize("preference", ["auto", "kafka"])
def test_kafka_is_taken_where_it_is(preference: str, jars: Path, tmp_path: Path) -> None:
    """With Java and the jars there is no question, and the reason says where they are."""
    choice = choose_broker(preference, tmp_path)
    assert choice.kind == "kafka"
    assert str(jars) in choice.reason


@pytest.mark.usefixtures("no_java")
def test_without_java_the_stand_in_is_taken_and_the_reason_said(tmp_path: Path) -> None:
    """`auto` makes do, and names what was missing."""
    choice = choose_broker("auto", tmp_path)
    assert choice.kind == "tansu"
    assert "no Java" in choice.reason


@pytest.mark.usefixtures("no_java")
def test_a_demanded_kafka_is_never_replaced(tmp_path: Path) -> None:
    """`kafka` means Kafka: where it cannot be had, that is an error."""
    with pytest.raises(LocalServiceError, match="no Java"):
        choose_broker("kafka", tmp_path)


def test_a_jar_directory_that_is_named_must_hold_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong `DISPATCH_KAFKA_LIB` is said, not worked around."""
    monkeypatch.setenv("DISPATCH_KAFKA_LIB", str(tmp_path))
    with pytest.raises(LocalServiceError, match="DISPATCH_KAFKA_LIB="):
        kafka_jars.find_jars(tmp_path)


def test_an_old_java_is_refused_by_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Java older than 17 is named with what it says of itself."""
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(LocalServiceError, match=r"11\.0\.2.*needs Java 17"):
        kafka_jars.find_java()


def test_an_unknown_broker_is_refused(tmp_path: Path) -> None:
    """A word that names no broker is an error with the words that do."""
    with pytest.raises(LocalServiceError, match="one of auto, kafka, tansu"):
        choose_broker("rabbit", tmp_path)
