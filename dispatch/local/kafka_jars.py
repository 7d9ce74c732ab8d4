"""Apache Kafka's jars and the Java to run them: where they are, and how they are fetched."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

from dispatch.local import children
from dispatch.local.errors import LocalServiceError
from dispatch.local.progress import Progress

_OLDEST_JAVA = 17
_FETCH_LIMIT = 600.0  # s
_PACKAGE = Path(__file__).resolve().parent
_REPOSITORY = _PACKAGE.parent.parent / "deploy" / "kafka"
_IN_WHEEL = _PACKAGE / "kafka_files"


def definition(name: str) -> Path:
    """A file of `deploy/kafka`: from the checkout, else from inside the installed package.

    Raises LocalServiceError when the installation lacks it.
    """
    for directory in (_REPOSITORY, _IN_WHEEL):
        if (directory / name).is_file():
            return directory / name
    raise LocalServiceError(f"this installation lacks {name}: expected in {_REPOSITORY} or {_IN_WHEEL}")


def find_java() -> Path:
    """The `java` to use: `JAVA_HOME`, else the PATH; raises LocalServiceError if missing or too old."""
    home = os.environ.get("JAVA_HOME")
    found = Path(home, "bin", "java") if home else shutil.which("java")
    if found is None or not os.access(found, os.X_OK):
        raise LocalServiceError(
            f"no Java: install Java {_OLDEST_JAVA} or newer (Debian: openjdk-17-jre-headless)"
        )
    try:
        answer = subprocess.run([str(found), "-version"], capture_output=True, timeout=30, check=True).stderr
    except (OSError, subprocess.SubprocessError) as error:
        raise LocalServiceError(f"{found} does not run: {error}") from error
    version = re.search(rb'version "(\d+)', answer)
    if version is None or int(version[1]) < _OLDEST_JAVA:
        said = answer.decode(errors="replace").splitlines()[0] if answer else "nothing"
        raise LocalServiceError(f"{found} says {said!r}: Apache Kafka 4 needs Java {_OLDEST_JAVA} or newer")
    return Path(found)


def find_jars(data_dir: Path) -> Path | None:
    """The directory with Kafka's jars, or None: `DISPATCH_KAFKA_LIB`, the checkout's, the data directory's.

    Raises LocalServiceError when `DISPATCH_KAFKA_LIB` names a directory without them.
    """
    named = os.environ.get("DISPATCH_KAFKA_LIB")
    if named:
        if not _complete(Path(named)):
            raise LocalServiceError(f"DISPATCH_KAFKA_LIB={named} holds no kafka_2.13-*.jar")
        return Path(named)
    return next((lib for lib in (_REPOSITORY / "lib", data_dir / "kafka" / "lib") if _complete(lib)), None)


def find_maven() -> Path | None:
    """The `mvn` program, or None."""
    found = shutil.which("mvn")
    return Path(found) if found else None


async def fetch_jars(data_dir: Path, progress: Progress) -> Path:
    """Fetch the jars that `deploy/kafka/pom.xml` pins into the data directory; about 44 MB.

    They appear under their name only when all are there and their checksums hold. Raises LocalServiceError
    with Maven's own words.
    """
    maven = find_maven()
    if maven is None:
        raise LocalServiceError(
            "no Maven (`mvn`) to fetch Apache Kafka with: install it, or set DISPATCH_KAFKA_LIB"
        )
    target = data_dir / "kafka" / "lib"
    partial = target.with_name("lib.partial")
    log_file = data_dir / "logs" / "maven.log"
    await asyncio.to_thread(shutil.rmtree, partial, True)
    progress("Apache Kafka: fetching its jars with Maven (44 MB, once)")
    child = children.spawn("Maven", _maven_command(maven, partial), log_file=log_file, env=os.environ)
    try:
        status = await child.wait(_FETCH_LIMIT)
    except (TimeoutError, asyncio.CancelledError):
        await child.stop(signal.SIGTERM, 5.0)
        raise
    if status != 0 or not _complete(partial):
        raise LocalServiceError(f"Maven could not fetch Apache Kafka (log {log_file}):\n{child.log_tail()}")
    await asyncio.to_thread(shutil.rmtree, target, True)
    partial.rename(target)
    return target


def _maven_command(maven: Path, target: Path) -> list[str]:
    return [
        str(maven),
        "--batch-mode",
        "-Dstyle.color=never",
        "--quiet",
        "--strict-checksums",
        f"--file={definition('pom.xml')}",
        f"-Ddispatch.kafka.lib={target}",
        "dependency:copy-dependencies",
    ]


def _complete(lib: Path) -> bool:
    return any(lib.glob("kafka_2.13-*.jar")) and any(lib.glob("log4j-slf4j-impl-*.jar"))
