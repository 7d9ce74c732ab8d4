"""A roster, its files and its document are three forms of one thing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.geo.plane import Plane
from dispatch.model.geometry import Point
from dispatch.registry.documents import DocumentDamaged, parse_roster, roster_document
from dispatch.registry.people import read_people
from dispatch.registry.roster_columns import COLUMNS
from dispatch.registry.roster_errors import RosterErrors
from dispatch.registry.roster_export import position, roster_texts, write
from dispatch.registry.roster_files import load
from tests.unit.registry.small_roster import FILES, spoil, write_small


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the small roster."""
    return write_small(tmp_path / "area")


def test_the_files_become_the_model(folder: Path) -> None:
    """Everything a row says of a responder is in the roster, sorted, and nothing of the person."""
    roster = load(folder)
    by_id = {r.responder_id: r for r in roster.responders}
    unit, volunteer = by_id["u-1"], by_id["v-1"]
    assert unit.capabilities == ("first_aid", "premises:market", "shield")
    assert (volunteer.kind, volunteer.name, volunteer.unit_id) == ("volunteer", "甲村义警01", "u-1")
    assert by_id["p-1"].capabilities == ("beat:990001001201", "beat:990001002201", "shield")
    assert roster.shops[0].name == '甲村"好"店, 一'
    assert [s.shift_id for s in roster.shifts if s.covers(2, 120)] == ["night"]
    assert roster.shifts[0].days == (1, 2, 3, 4, 5, 7)
    assert unit.home == Plane(235_000_000, 1_168_000_000).to_plane(23.502, 116.802)


def test_an_export_reads_back_as_the_same_roster(folder: Path, tmp_path: Path) -> None:
    """import(export(x)) is x, to the version."""
    roster = load(folder)
    write(roster, tmp_path / "out")
    assert load(tmp_path / "out") == roster


def test_an_export_over_the_import_changes_nothing(folder: Path) -> None:
    """Exporting into the folder one came from keeps its box and gives the same roster."""
    roster = load(folder)
    write(roster, folder)
    assert load(folder) == roster
    assert (folder / "area.toml").read_text("utf-8") == FILES["area.toml"]


def test_an_export_replaces_another_areas_description(folder: Path) -> None:
    """A folder that held another area describes the exported one afterwards."""
    roster = load(folder)
    spoil(folder, "area.toml", "示范区", "别处")
    write(roster, folder)
    assert load(folder) == roster


def test_an_export_holds_no_person(folder: Path) -> None:
    """Names and numbers cannot leave by an export: the roster has never had them."""
    roster = load(folder)
    everything = b"".join([*roster_texts(roster).values(), roster_document(roster)[1]])
    assert "示例甲".encode() not in everything
    assert b"000-0000-0001" not in everything


@given(
    latitude=st.integers(-850_000_000, 850_000_000),
    longitude=st.integers(-1_799_000_000, 1_799_000_000),
    x=st.integers(-500_000, 500_000),
    y=st.integers(-500_000, 500_000),
)
def test_a_position_survives_the_export_to_the_decimetre(
    latitude: int, longitude: int, x: int, y: int
) -> None:
    """The degrees written for a point project back to that very point, anywhere on earth."""
    plane, point = Plane(latitude, longitude), Point(x, y)
    written = position(plane, point)
    assert plane.to_plane(float(written["latitude"]), float(written["longitude"])) == point


def test_the_version_is_that_of_the_content(folder: Path) -> None:
    """Equal content has one version, whatever the order of the rows; another content another one."""
    first = load(folder)
    header, one, two, _ = FILES["shops.csv"].split("\n")
    (folder / "shops.csv").write_text("\n".join((header, two, one)), "utf-8")
    assert load(folder).version == first.version
    spoil(folder, "shops.csv", "乙村店", "丙村店")
    assert load(folder).version != first.version


def test_a_document_parses_to_the_roster_it_was_made_from(folder: Path) -> None:
    """The document carries the whole roster, its version included."""
    roster = load(folder)
    version, content = roster_document(replace(roster, version="disregarded"))
    assert version == roster.version
    assert parse_roster(content) == roster


def test_the_document_is_canonical(folder: Path) -> None:
    """Keys are sorted at every depth, so that the bytes do not depend on how a model is written."""
    _, content = roster_document(load(folder))
    assert content == orjson.dumps(orjson.loads(content), option=orjson.OPT_SORT_KEYS)


def test_a_changed_document_is_refused(folder: Path) -> None:
    """A document whose content is not what its version names is never used."""
    _, content = roster_document(load(folder))
    with pytest.raises(DocumentDamaged, match="SHA-256"):
        parse_roster(content.replace("乙村店".encode(), "丙村店".encode()))
    for broken in (content[:-1], b"", b"[]", b"{}"):
        with pytest.raises(DocumentDamaged):
            parse_roster(broken)


def test_people_are_read_apart(folder: Path) -> None:
    """Names and numbers come only by this door; an empty cell forgets one, a masked one says nothing."""

    def found() -> list[tuple[str, str | None, str | None]]:
        return [(p.responder_id, p.name, p.phone) for p in read_people(folder) if any(p.values())]

    assert found() == [("v-1", "示例甲", "000-0000-0001")]
    assert "示例甲" not in repr(read_people(folder))
    spoil(folder, "volunteers.csv", "示例甲,000-0000-0001", ",000****0001")
    assert found() == [("v-1", "", None)]
    spoil(folder, "volunteers.csv", "callsign", "call")
    with pytest.raises(RosterErrors, match=r"volunteers\.csv:1: callsign"):
        read_people(folder)


def test_personal_columns_are_optional(folder: Path) -> None:
    """A roster without names and numbers is whole; with them it is the same."""
    roster = load(folder)
    assert set(COLUMNS["volunteers.csv"].private) == {"name", "phone"}
    text = FILES["volunteers.csv"].replace(",name,phone", "").replace(",示例甲,000-0000-0001", "")
    (folder / "volunteers.csv").write_text(text, "utf-8")
    assert load(folder) == roster
