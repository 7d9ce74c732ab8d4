"""The rights generated from the topic table: who may what, in every form, and what differs from it."""

from __future__ import annotations

import json
import shlex

import pytest
from pydantic import ValidationError

from dispatch.acl.grants import Grant, grants, principals, user
from dispatch.acl.review import review
from dispatch.acl.wording import as_commands, as_json
from dispatch.config import Settings
from dispatch.kafka_principals import ROLE_PRINCIPALS
from schemas.topics import INBOUND, OUTBOUND

SETTINGS = Settings(kafka_publishers="vendor7=alerts.sensor", kafka_readers="city=assignments,city=incidents")
TABLE = grants(SETTINGS)


def rights(name: str) -> set[tuple[str, str, str]]:
    """Return what a user may do: operation, kind and name of the resource."""
    return {(one.operation, one.kind, one.name) for one in TABLE if one.principal == user(name)}


def test_nothing_but_literal_allowances() -> None:
    """No wildcard, no prefix, no denial, nothing on the cluster or on transactions: the rest is denied."""
    for one in TABLE:
        assert (one.pattern, one.permission, one.host) == ("LITERAL", "ALLOW", "*")
        assert one.kind in ("TOPIC", "GROUP")
        assert "*" not in one.name
        assert one.operation in ("Read", "Write", "Describe", "DescribeConfigs")


def test_a_publisher_has_one_topic() -> None:
    """Every inbound topic has a publisher named for it; each, and each configured one, writes just that."""
    assert dict(SETTINGS.kafka_publisher_topics) == {
        "shop": "alerts.shop",
        "patrol": "alerts.patrol",
        "sensor": "alerts.sensor",
        "status": "responders.status",
        "position": "responders.position",
        "vendor7": "alerts.sensor",
    }
    for name, topic in SETTINGS.kafka_publisher_topics:
        assert rights(name) == {("Write", "TOPIC", topic), ("Describe", "TOPIC", topic)}


def test_roles_have_what_they_need_and_no_more() -> None:
    """The worker reads and never writes what comes in, the auditor looks on; relay and gateway write only."""
    looks = {("DescribeConfigs", "TOPIC", topic) for topic in INBOUND}
    reads = {("Read", "TOPIC", topic) for topic in INBOUND}
    assert rights("dispatch-worker") == reads | looks | {("Read", "GROUP", "dispatch-land")}
    assert rights("dispatch-auditor") == reads | {("Describe", "GROUP", "dispatch-land")}
    out = {("Write", "TOPIC", topic) for topic in OUTBOUND}
    assert rights("dispatch-relay") == out | {("DescribeConfigs", "TOPIC", topic) for topic in OUTBOUND}
    alerts = {("Write", "TOPIC", f"alerts.{source}") for source in ("shop", "patrol", "sensor")}
    assert rights("dispatch-console") == alerts
    assert rights("dispatch-admin") == set()
    assert rights("city") == {
        ("Read", "TOPIC", "assignments"), ("Read", "TOPIC", "incidents"), ("Read", "GROUP", "city"),
    }  # fmt: skip


def test_every_principal_is_known_by_name_once() -> None:
    """The list of users to make holds every principal of the table, the roles, and no name twice."""
    names = principals(SETTINGS)
    assert len(names) == len(set(names))
    assert {one.principal for one in TABLE} | {user("dispatch-admin")} == set(map(user, names))
    assert set(ROLE_PRINCIPALS) <= set(names)


def test_the_commands_say_the_same_as_the_table() -> None:
    """Read back word by word, the commands for kafka-acls.sh grant exactly the table."""
    found = set()
    for command in as_commands(TABLE, "kafka:9092"):
        words = shlex.split(command)
        assert words[0] == "kafka-acls.sh"
        assert "--add" in words
        assert words[words.index("--resource-pattern-type") + 1] == "literal"
        kind = "TOPIC" if "--topic" in words else "GROUP"
        name = words[words.index(f"--{kind.lower()}") + 1]
        principal = words[words.index("--allow-principal") + 1]
        operations = [words[i + 1] for i, word in enumerate(words) if word == "--operation"]
        found |= {(principal, kind, name, operation) for operation in operations}
    assert found == {(one.principal, one.kind, one.name, one.operation) for one in TABLE}


def test_json_says_the_same_as_the_table() -> None:
    """Each right is one JSON object with all its parts."""
    assert [Grant(**one) for one in json.loads(as_json(TABLE))] == list(TABLE)


@pytest.mark.parametrize(
    "strange",
    [
        Grant("User:*", "TOPIC", "alerts.shop", "Write"),
        Grant("User:somebody", "TOPIC", "alerts.", "Read", "PREFIXED"),
        Grant("User:somebody", "TOPIC", "*", "Read"),
        Grant("User:shop", "TOPIC", "elsewhere", "Write"),
        Grant("User:shop", "TOPIC", "alerts.shop", "Write", permission="DENY"),
        Grant("User:somebody", "GROUP", "dispatch-land", "Read"),
        Grant("User:somebody", "CLUSTER", "kafka-cluster", "Alter"),
    ],
)
def test_what_goes_beyond_the_table_is_found(strange: Grant) -> None:
    """A wildcard, a prefix over our topics, a denial, our group, the cluster: each is a difference."""
    found = review(SETTINGS, [*TABLE, strange])
    assert (found.missing, found.beyond) == ((), (strange,))
    [command] = as_commands(found.beyond, "kafka:9092", remove=True)
    assert "--remove --force" in command
    assert shlex.quote(strange.principal) in command


def test_what_is_none_of_ours_is_left_alone() -> None:
    """Another application's rights on its own topics are no difference; a right that lacks is one."""
    others = Grant("User:billing", "TOPIC", "invoices", "Write")
    found = review(SETTINGS, [*TABLE[1:], others])
    assert (found.missing, found.beyond) == ((TABLE[0],), ())


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("kafka_publishers", "vendor7=assignments", "no such topic"),
        ("kafka_publishers", "vendor7", "no such topic"),
        ("kafka_publishers", "a=alerts.shop,a=alerts.patrol", "one topic only"),
        ("kafka_publishers", "shop=alerts.patrol", "has its topic already"),
        ("kafka_publishers", "dispatch-admin=alerts.shop", "not a name for it"),
        ("kafka_publishers", "User:*=alerts.shop", "not a name for it"),
        ("kafka_readers", "city=alerts.shop", "no such topic"),
        ("kafka_readers", "shop=assignments", "publishes"),
    ],
)
def test_a_wrong_principal_is_refused(field: str, value: str, reason: str) -> None:
    """A publisher with two topics, one that also reads, an unknown topic, the name of a role: refused."""
    with pytest.raises(ValidationError, match=reason):
        Settings.model_validate({field: value})
