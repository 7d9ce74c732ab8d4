"""Whose source it is: found without looking through every area, and right when rosters change."""

from __future__ import annotations

from dispatch.intake.areas import Areas, Claim
from dispatch.model.geometry import Point
from dispatch.model.roster import Area, Roster, Shop

HERE, THERE = "440514", "440515"
SHOP = Claim(source_id="shop-1")


def _roster(code: str, *shops: str) -> Roster:
    area = Area(code, code, code, 234_660_000, 1_167_560_000, 480)
    known = tuple(Shop(shop, "x", "群", code + "003001", Point(0, 0)) for shop in shops)
    return Roster(code, area, places=(), shifts=(), responders=(), shops=known, sensors=())


def test_a_source_that_moved_is_found_where_it_is_now() -> None:
    """An area that let a source go does not keep its alerts; the one that has it gets them."""
    rosters = {HERE: _roster(HERE, "shop-1"), THERE: _roster(THERE)}
    areas = Areas(rosters, "440599")
    assert areas.choose(SHOP) == HERE
    rosters.update({HERE: _roster(HERE), THERE: _roster(THERE, "shop-1")})
    assert areas.choose(SHOP) == THERE
    rosters[THERE] = _roster(THERE)
    assert areas.choose(SHOP) == "440599"


def test_of_two_areas_with_the_same_source_the_lower_code_has_it() -> None:
    """Every process that begins with the same rosters finds the same area."""
    assert Areas({THERE: _roster(THERE, "shop-1"), HERE: _roster(HERE, "shop-1")}, "").choose(SHOP) == HERE


class _Asked(dict[str, Roster]):
    """Rosters that count how often one of them is asked for."""

    times = 0

    def __getitem__(self, area_id: str) -> Roster:
        self.times += 1
        return super().__getitem__(area_id)


def test_a_known_source_costs_the_same_in_any_number_of_areas() -> None:
    """Where the sources are registered is looked through once, not for every alert."""
    asked = []
    for count in (1, 500):
        codes = [f"{500_000 + number}" for number in range(count)]
        rosters = _Asked({code: _roster(code, f"shop-{code}", f"till-{code}") for code in codes})
        areas = Areas(rosters, codes[0])
        assert areas.choose(Claim(source_id=f"shop-{codes[-1]}")) == codes[-1]
        rosters.times = 0
        assert areas.choose(Claim(source_id=f"till-{codes[-1]}")) == codes[-1]
        asked.append(rosters.times)
    assert asked[0] == asked[1]
