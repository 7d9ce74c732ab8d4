"""Who has the turn of an area takes the entries of those along who wait for it."""

from __future__ import annotations

from dispatch.record import Entry, Outcome
from dispatch.sitting.company import COMPANY, Company, hand_out


def _entries(*names: str) -> list[Entry]:
    return [Entry("440515", name, None) for name in names]


def _actors(shares: object) -> list[list[str]]:
    return [[entry.actor for entry in part] for _, part in shares]  # type: ignore[attr-defined]


def test_those_who_wait_are_taken_along_after_ones_own() -> None:
    """One's own entries come first, then the others' in order of coming, never more than fit."""
    company = Company()
    with (
        company.of(_entries("a1", "a2")),
        company.of(_entries("b1")) as own,
        company.of(_entries("c1", "c2")),
    ):
        assert _actors(company.shares(own, 10)) == [["b1"], ["a1", "a2"], ["c1", "c2"]]
        assert _actors(company.shares(own, 4)) == [["b1"], ["a1", "a2"], ["c1"]]
        assert _actors(company.shares(own, 1)) == [["b1"]]


def test_a_few_entries_take_few_along() -> None:
    """One entry is not kept by a whole batch of another; a batch takes along as much as it is itself."""
    company = Company()
    many = [str(number) for number in range(3 * COMPANY)]
    with company.of(_entries(*many)) as large, company.of(_entries("b1")) as small:
        assert [len(part) for _, part in company.shares(small, 200)] == [1, COMPANY]
        with company.of(_entries(*many)):
            assert [len(part) for _, part in company.shares(large, 200)] == [3 * COMPANY, 1, 3 * COMPANY - 1]


def test_what_is_on_record_is_not_taken_again() -> None:
    """After a part went on record a batch waits with its rest, and knows what became of the part."""
    company = Company()
    with company.of(_entries("a1", "a2", "a3")) as first, company.of(_entries("b1")) as second:
        shares = company.shares(second, 3)
        hand_out(shares, [Outcome(entry, True) for _, part in shares for entry in part])
        assert [one.entry.actor for one in first.outcomes] == ["a1", "a2"]
        assert [one.entry.actor for one in second.outcomes] == ["b1"]
        assert _actors(company.shares(first, 9)) == [["a3"]]


def test_who_gave_up_is_not_taken_along() -> None:
    """A batch whose owner left is nobody's any more."""
    company = Company()
    with company.of(_entries("a1")) as own:
        with company.of(_entries("b1")):
            pass
        assert _actors(company.shares(own, 9)) == [["a1"]]
