"""The generator of the demonstration roster: the same bytes again, and a district that could be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dispatch.model.responder import UNIT
from dispatch.registry.generate.__main__ import DEFAULT_SEED, main
from dispatch.registry.generate.layout import village_centres
from dispatch.registry.generate.roster import generate
from dispatch.registry.generate.source import read_district
from dispatch.registry.roster_columns import COLUMNS
from dispatch.registry.roster_export import write
from dispatch.registry.roster_files import load
from tests.unit.registry.chenghai import FOLDER, of_kind, roster, villages


def test_villages_do_not_overlap() -> None:
    """No village lies within the reach of another."""
    district = read_district(FOLDER, FOLDER / "source", DEFAULT_SEED)
    centres = village_centres(district)
    points = np.array([(p.x_dm, p.y_dm) for p in centres.values()], dtype=np.int64)
    reach = np.array([v.town.numbers.radius_m * 10 for v in district.villages])
    order = [list(centres).index(v.code) for v in district.villages]
    points = points[order]
    gaps = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) + np.eye(len(points)) * 1e9
    assert (gaps + 1 >= reach[:, None] + reach[None]).all()


def test_the_nearest_unit_is_as_near_as_in_chenghai() -> None:
    """699 units over 345 km2 are 351 m away on average; over inhabited land it is a little less."""
    centres = np.array([(v.centre.x_dm, v.centre.y_dm) for v in villages()])
    units = np.array([(u.home.x_dm, u.home.y_dm) for u in of_kind(UNIT)])
    (west, south), (east, north) = centres.min(axis=0) - 8_000, centres.max(axis=0) + 8_000
    raster = np.array([(x, y) for x in range(west, east, 2_000) for y in range(south, north, 2_000)])
    inhabited = raster[_nearest_m(raster, centres) <= 800]
    assert 250 <= _nearest_m(inhabited, units).mean() <= 500


def test_the_generator_makes_the_committed_files(tmp_path: Path) -> None:
    """The committed files are the generator's output, byte for byte."""
    assert main(["--areas-dir", str(FOLDER.parent), "--area", "440515", "--out", str(tmp_path)]) == 0
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(written) == set(COLUMNS)
    assert [name for name in written if written[name] != (FOLDER / name).read_bytes()] == []


def test_another_seed_is_another_roster_of_the_same_size() -> None:
    """The seed moves positions, never numbers."""
    other = generate(read_district(FOLDER, FOLDER / "source", DEFAULT_SEED + 1))
    for file, content in other.items():
        committed = (FOLDER / file).read_bytes()
        assert content.count(b"\n") == committed.count(b"\n")
        assert (content == committed) == (file == "shifts.csv")


def test_the_export_of_the_whole_roster_reads_back(tmp_path: Path) -> None:
    """import(export(x)) has the version of x for the whole district."""
    write(roster(), tmp_path)
    assert load(tmp_path).version == roster().version


def _nearest_m(points: NDArray[np.int64], targets: NDArray[np.int64]) -> NDArray[np.float64]:
    found = np.full(len(points), np.inf)
    for x, y in targets:
        found = np.minimum(found, np.hypot(points[:, 0] - x, points[:, 1] - y))
    return found / 10
