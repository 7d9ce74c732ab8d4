"""`dispatch doctor`: each finding judged by its facts and named with its mend; bad ones end with status 1."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dispatch.cli import app
from dispatch.config import Settings
from dispatch.doctor import folder, software
from dispatch.doctor.broker import judge_topics
from dispatch.doctor.broker import unreachable as broker_unreachable
from dispatch.doctor.database import judge_adopted, judge_durability, judge_skew
from dispatch.doctor.database import unreachable as database_unreachable
from dispatch.doctor.examine import area_files, repairs
from dispatch.doctor.finding import Finding, Level, Repair, bad, ok
from dispatch.doctor.lock import holder
from dispatch.doctor.vitals import judge_beats, judge_tokens
from dispatch.doctor.whereabouts import Whereabouts, find
from dispatch.local.ownership import Ownership
from dispatch.store.heartbeats import Heartbeat
from dispatch.store.log import Head
from dispatch.store.tokens import TokenEntry
from streams.broker_admin import FoundConfig, FoundTopic
from streams.topic_drift import loss_risk


def place(data_dir: Path = Path("/nowhere"), *, local: bool = True, up_pid: int | None = None) -> Whereabouts:
    """Where to look, on this machine or elsewhere."""
    return Whereabouts(data_dir, "postgresql://x", "127.0.0.1:1", local, local, up_pid)


def levels(findings: list[Finding]) -> list[Level]:
    """The levels of findings."""
    return [finding.level for finding in findings]


def test_an_old_python_is_bad() -> None:
    """Python before 3.11 is bad, later ones are fine."""
    assert software.python((3, 10, 9)).level is Level.BAD
    assert software.python((3, 11, 0)).level is Level.OK
    assert software.python((3, 14, 1)).level is Level.OK


def test_a_missing_stream_iterator_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faust without its compiled stream iterator is bad, for messages would be lost."""
    assert software.faust_iterator().level is Level.OK
    monkeypatch.setenv("NO_CYTHON", "1")
    found = software.faust_iterator()
    assert found.level is Level.BAD
    assert "NO_CYTHON" in found.mend


@pytest.mark.parametrize(("needed", "level"), [(True, Level.BAD), (False, Level.OK)])
def test_missing_database_programs_matter_only_where_one_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, needed: bool, level: Level
) -> None:
    """PostgreSQL's programs are needed only where no database is configured."""
    monkeypatch.setenv("DISPATCH_POSTGRES_BIN", str(tmp_path))
    assert software.postgres(needed).level is level


def test_java_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without Java the reason is named; where a broker is configured none is needed."""
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    found = software.kafka(tmp_path, needed=True)[0]
    assert found.level in (Level.WARN, Level.BAD)
    assert "no Java" in found.en
    assert software.kafka(tmp_path, needed=False)[0].level is Level.OK


@pytest.mark.parametrize(
    ("free", "level"),
    [(folder.FULL_BYTES - 1, Level.BAD), (folder.LOW_BYTES - 1, Level.WARN), (folder.LOW_BYTES, Level.OK)],
)
def test_little_room_is_said_before_it_is_none(tmp_path: Path, free: int, level: Level) -> None:
    """Below 2 GiB it warns, below 512 MiB it is bad."""
    assert folder.judge_room(tmp_path, free).level is level


def test_secrets_that_others_can_read_are_bad_and_mended(tmp_path: Path) -> None:
    """A password file with open rights is bad; the repair closes it."""
    secret = tmp_path / "postgres-password"
    secret.write_text("x", encoding="ascii")
    secret.chmod(0o644)
    found = folder.privacy(tmp_path)
    assert [one.repair for one in found] == [Repair.PRIVACY]
    folder.close(tmp_path)
    assert folder.privacy(tmp_path) == []


def test_a_taken_port_is_named_with_its_holder(tmp_path: Path) -> None:
    """A kept port that another program listens on is a warning; while `up` runs its ports are its own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (tmp_path / "ports.json").write_text(json.dumps({"console": port}), encoding="ascii")
        found = folder.ports(tmp_path, running=False)
        assert levels(found) == [Level.WARN]
        assert f"port {port} of console" in found[0].en
        assert f"process {os.getpid()}" in found[0].en
        assert folder.ports(tmp_path, running=True) == []


@pytest.mark.skipif(sys.platform != "linux", reason="/proc/locks is Linux's")
def test_the_holder_of_the_data_directory_is_found_without_taking_the_lock(tmp_path: Path) -> None:
    """Who holds the lock is told, nobody when nobody does, and looking never takes it."""
    lock = tmp_path / "up.lock"
    assert holder(lock) is None
    claim = Ownership(lock)
    claim.claim()
    try:
        assert holder(lock) == os.getpid()
        assert f"process {os.getpid()}" in folder.held(tmp_path, holder(lock)).en
    finally:
        claim.release()
    assert holder(lock) is None
    with lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize(
    ("ahead_ms", "level"),
    [(0.0, Level.OK), (-499.0, Level.OK), (-500.0, Level.WARN), (4_999.0, Level.WARN), (-5_000.0, Level.BAD)],
)
def test_clocks_that_differ_are_noted(ahead_ms: float, level: Level) -> None:
    """Half a second apart is a warning, five seconds are bad, in either direction."""
    assert judge_skew(ahead_ms).level is level


def test_an_area_without_roster_or_plans_is_bad_and_can_be_mended() -> None:
    """Each of roster and plans is judged alone, and its repair is safe."""
    at = Path("deploy/areas/440515")
    nothing = judge_adopted(Head(0, b"", 0, None), "440515", at)
    assert [one.repair for one in nothing] == [Repair.ROSTER, Repair.PLANS]
    assert nothing[0].mend == "dispatch roster import deploy/areas/440515"
    half = judge_adopted(Head(1, b"", 0, None, roster_version="ab" * 32), "440515", at)
    assert levels(half) == [Level.OK, Level.BAD]


def test_every_role_needs_a_fresh_ready_process() -> None:
    """Fresh and ready is fine, not ready is bad with its reason, silence is bad where it should run."""
    beats = [
        Heartbeat("worker", "a:1", True, "", 0.4),
        Heartbeat("worker", "a:2", True, "", 900.0),
        Heartbeat("relay", "a:3", False, "Kafka is away", 0.4),
        Heartbeat("auditor", "a:5", True, "", 1.0),
        Heartbeat("console", "a:4", True, "", 60.0),
    ]
    running = judge_beats(beats, place(up_pid=7))
    assert levels(running) == [Level.OK, Level.BAD, Level.OK, Level.BAD]
    assert "Kafka is away" in running[1].en
    assert running[3].mend == "dispatch console"
    assert levels(judge_beats([], place())) == [Level.WARN] * 4


def token(role: str, *, expires_at: int = 0, revoked_at: int = 0) -> TokenEntry:
    """A token in the list."""
    return TokenEntry("dsp_x", role, "a", "", "", 1, expires_at, revoked_at)


@pytest.mark.parametrize(
    ("entries", "level"),
    [
        ([token("dispatcher")], Level.OK),
        ([token("dispatcher", expires_at=2_000)], Level.OK),
        ([token("publisher")], Level.WARN),
        ([token("dispatcher", revoked_at=500)], Level.WARN),
        ([token("dispatcher", expires_at=1_000)], Level.WARN),
        ([], Level.WARN),
    ],
)
def test_a_dispatcher_needs_a_token_that_holds(entries: list[TokenEntry], level: Level) -> None:
    """Without a dispatcher's token that is neither revoked nor expired nobody can command."""
    assert judge_tokens(entries, 1_000).level is level


@dataclass(frozen=True)
class TopicRow:
    """A topic as `dispatch topics --show` has it."""

    name: str
    drift: tuple[str, ...]
    risk: str = ""


def test_missing_topics_are_bad_and_drift_is_a_warning() -> None:
    """What is missing is named in one finding; what differs in one each; a whole set is fine."""
    found = judge_topics(
        [
            TopicRow("alerts.shop", ("is missing",)),
            TopicRow("incidents", ("has 1 partitions, should have 8",)),
            TopicRow("assignments", ()),
        ]
    )
    assert levels(found) == [Level.BAD, Level.WARN]
    assert "alerts.shop" in found[0].en
    assert {one.repair for one in found} == {Repair.TOPICS}
    assert levels(judge_topics([TopicRow("incidents", ())])) == [Level.OK]
    untold = judge_topics([TopicRow("incidents", ("settings unknown",))] * 9)
    assert levels(untold) == [Level.WARN], "said once, and nothing to repair"
    assert untold[0].repair is None


def test_a_topic_that_a_power_cut_can_rob_is_a_warning() -> None:
    """One copy, or two of which one may confirm alone, is said unless every record is synced."""

    def risk(replication: int, in_sync: str, flush: str) -> str:
        values = {"min.insync.replicas": in_sync, "flush.messages": flush}
        return loss_risk(FoundTopic(8, replication, 0), FoundConfig(values, frozenset()))

    never = "9223372036854775807"
    assert risk(1, "1", "1") == risk(3, "2", never) == risk(3, "1", "1") == ""
    for lost in (risk(1, "1", never), risk(3, "1", never), risk(1, "2", never)):
        (found,) = judge_topics([TopicRow("alerts.shop", (), lost)])
        assert found.level is Level.WARN
        assert "alerts.shop: a power cut can lose confirmed records" in found.en


@pytest.mark.parametrize(
    ("fsync", "commit", "level"),
    [
        ("on", "on", Level.OK),
        ("on", "remote_apply", Level.OK),
        ("off", "on", Level.BAD),
        ("on", "off", Level.BAD),
    ],
)
def test_a_database_that_does_not_wait_for_its_disk_is_bad(fsync: str, commit: str, level: Level) -> None:
    """What is confirmed must lie on the database's disk."""
    assert (
        judge_durability({"fsync": fsync, "full_page_writes": "on", "synchronous_commit": commit}).level
        is level
    )


def test_what_up_would_start_is_no_fault_while_up_does_not_run() -> None:
    """A local service that is not started is a warning; one that should run and does not answer is bad."""
    for judge in (broker_unreachable, database_unreachable):
        assert judge(place(), "refused").level is Level.WARN
        assert judge(place(up_pid=7), "refused").level is Level.BAD
        assert judge(place(local=False), "refused").level is Level.BAD


def test_what_is_given_goes_before_what_is_kept(tmp_path: Path) -> None:
    """Addresses come from the command, else the settings, else from what `up` keeps in the data directory."""
    (tmp_path / "ports.json").write_text(json.dumps({"postgres": 5000, "kafka": 9000}), encoding="ascii")
    (tmp_path / "postgres-password").write_text("p/w\n", encoding="ascii")
    kept = find(Settings(), tmp_path, None, None)
    assert kept.dsn == "postgresql://dispatch:p%2Fw@127.0.0.1:5000/dispatch?sslmode=disable"
    assert (kept.servers, kept.local_database, kept.local_broker) == ("127.0.0.1:9000", True, True)
    given = find(Settings(bootstrap_servers="b:1"), tmp_path, "postgresql://a/b", None)
    assert (given.dsn, given.servers, given.local_database) == ("postgresql://a/b", "b:1", False)


def test_repairs_come_in_the_order_they_need() -> None:
    """The schema is mended before what is kept in it."""
    parts = {
        "database": [bad("", "", repair=Repair.PLANS), bad("", "", repair=Repair.MIGRATE), ok("", "")],
        "folder": [bad("", "", repair=Repair.ROSTER)],
    }
    assert repairs(parts) == [Repair.MIGRATE, Repair.ROSTER, Repair.PLANS]


def test_missing_area_files_are_named(tmp_path: Path) -> None:
    """Every file that is lacking is named."""
    found = area_files(Settings(areas_dir=tmp_path))
    assert found.level is Level.BAD
    assert "area.toml, units.csv, plans.yaml" in found.en


def test_it_works_with_nothing_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a fresh machine it says what is not started yet, how to start it, and ends well."""
    for name in ("DISPATCH_DSN", "DISPATCH_BOOTSTRAP_SERVERS"):
        monkeypatch.delenv(name, raising=False)
    result = CliRunner().invoke(app, ["doctor", "--data-dir", str(tmp_path / "new")])
    assert result.exit_code == 0, result.output
    assert "dispatch up" in result.output
    assert not (tmp_path / "new").exists(), "an examination changes nothing"


def test_anything_bad_ends_with_status_one(tmp_path: Path) -> None:
    """A configured database that does not answer is bad, and its password is not shown."""
    dsn = "postgresql://dispatch:secretword@127.0.0.1:1/dispatch"
    result = CliRunner().invoke(app, ["doctor", "--data-dir", str(tmp_path), "--dsn", dsn])
    assert result.exit_code == 1, result.output
    assert "DISPATCH_DSN" in result.output
    assert "secretword" not in result.output
