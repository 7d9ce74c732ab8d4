"""The roster of Chenghai has the numbers that the district has published."""

from __future__ import annotations

from collections import Counter

from dispatch.model.geometry import distance_dm
from dispatch.model.responder import PATROL, POLICE, SECURITY, UNIT, VOLUNTEER
from dispatch.registry.people import read_people, warnings
from dispatch.registry.roster_columns import COLUMNS
from dispatch.registry.roster_files import check
from dispatch.registry.roster_tags import BEAT, PREMISES, tagged
from tests.unit.registry.chenghai import FOLDER, of_kind, roster, rows, villages

EAST_TOWN = "440515105"


def test_the_committed_roster_has_no_error() -> None:
    """What is committed passes its own check."""
    assert check(FOLDER) == []


def test_the_published_numbers() -> None:
    """The counts are exactly those of the district."""
    assert Counter(r.kind for r in roster().responders)[UNIT] == 699
    assert len(of_kind(VOLUNTEER)) == 6_364
    assert len(villages()) == 184
    assert len(roster().places) - len(villages()) == 11
    assert len(roster().grids) == 530
    assert len(roster().cameras) == 4_370
    assert len(roster().shops) >= 3_000
    assert len(roster().sensors) >= 1_000
    assert {"smoke", "low_altitude"} <= {s.kind for s in roster().sensors}


def test_every_file_has_an_id_column() -> None:
    """Each file is CSV with a header row and ids that are there once."""
    for file in COLUMNS:
        ids = [row["id"] for row in rows(file)]
        assert len(set(ids)) == len(ids) > 0


def test_every_volunteer_belongs_to_a_unit_of_its_village() -> None:
    """No volunteer is without a unit and no unit without enough volunteers for its rota."""
    units = {u.responder_id: u for u in of_kind(UNIT)}
    members = Counter(v.unit_id for v in of_kind(VOLUNTEER))
    assert set(members) == set(units)
    assert min(members.values()) >= 7
    assert all(units[v.unit_id].village == v.village for v in of_kind(VOLUNTEER))


def test_every_kind_of_premises_has_units_and_every_village_its_own() -> None:
    """Shops, markets, schools, hospitals, factories and villages are guarded, in every town."""
    kinds = {(u.town, *tagged(PREMISES, u.capabilities)) for u in of_kind(UNIT)}
    towns = {p.code for p in roster().places if p.code == p.town}
    premises = ("shop", "market", "school", "hospital", "factory", "village")
    assert kinds == {(town, kind) for town in towns for kind in premises}
    own = {u.village for u in of_kind(UNIT) if "premises:village" in u.capabilities}
    assert own == {p.code for p in villages()}


def test_the_units_are_called_as_people_call_them() -> None:
    """The names of the story are there: the shop unit and the joint-defence group of 华文社区."""
    assert "华文社区铺户应急单元03" in {u.name for u in of_kind(UNIT)}
    group = [s for s in roster().shops if s.group == "澄华华文社区铺户联防"]
    assert len(group) >= 10
    assert {s.village for s in group} == {"440515003009"}


def test_shop_groups_are_one_a_village() -> None:
    """Each community has one group, and each group one community."""
    pairs = {(s.group, s.village) for s in roster().shops}
    assert len({group for group, _ in pairs}) == len({village for _, village in pairs}) == len(pairs) == 184


def test_the_posts() -> None:
    """澄华街道 has 10 police posts, one per community; every village has its security post."""
    posts = Counter(p.village for p in of_kind(POLICE) if p.town == "440515003")
    assert (len(posts), posts.total()) == (10, 10)
    assert sorted(s.village for s in of_kind(SECURITY)) == sorted(v.code for v in villages())


def test_every_town_has_several_patrol_teams() -> None:
    """A patrol is a mobile team, and no town has only one."""
    teams = Counter(p.town for p in of_kind(PATROL))
    assert len(teams) == 11
    assert min(teams.values()) >= 3
    assert all(p.mobile for p in of_kind(PATROL))


def test_the_joint_patrol_of_zhanglin() -> None:
    """樟林古港 has one team over 新兴街, 观一, 塘西 and 南社, four neighbours of 东里镇."""
    (team,) = [p for p in of_kind(PATROL) if p.name == "樟林古港联防巡逻队"]
    by_code = {p.code: p for p in roster().places}
    beat = [by_code[code] for code in tagged(BEAT, team.capabilities)]
    assert {p.name for p in beat} == {"新兴街村", "观一村", "塘西村", "南社村"}
    assert {p.town for p in beat} == {EAST_TOWN}
    assert team.town == EAST_TOWN
    assert max(distance_dm(p.centre, q.centre) for p in beat for q in beat) < 30_000


def test_low_altitude_cameras_watch_longdu() -> None:
    """Every village of 隆都镇 has an eagle eye."""
    watched = {s.village for s in roster().sensors if s.kind == "low_altitude"}
    assert {v.code for v in villages() if v.town == "440515101"} <= watched


def test_persons_are_examples() -> None:
    """No name and no number in the roster can be a real person's."""
    people = read_people(FOLDER)
    known = [(p.name, p.phone) for p in people if p.name and p.phone]
    assert len(known) == 6_364
    assert all(name.startswith("示例义警") and phone.startswith("000-0000-") for name, phone in known)
    assert warnings(people) == []


def test_rows_say_that_their_position_is_synthetic() -> None:
    """Every row with a position says where it is from."""
    for file in set(COLUMNS) - {"shifts.csv", "places.csv"}:
        assert {row["note"] for row in rows(file)} == {"synthetic"}
    assert Counter(row["note"] for row in rows("places.csv")) == {
        "GeoNames": 10,
        "assumed": 1,
        "synthetic": 184,
    }


def test_positions_lie_in_the_district() -> None:
    """Nothing lies outside the box of Chenghai, and coordinates have six decimals."""
    for file in set(COLUMNS) - {"shifts.csv"}:
        for row in rows(file):
            assert 23.3863 <= float(row["latitude"]) <= 23.6484
            assert 116.6977 <= float(row["longitude"]) <= 116.9128
            assert len(row["latitude"].partition(".")[2]) == len(row["longitude"].partition(".")[2]) == 6
