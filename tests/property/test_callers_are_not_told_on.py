"""Nothing a caller wrote, is called or looks for ever reaches what others are told."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.model.advisory import Advisory
from dispatch.model.commands import CloseCommand, ReprioritiseCommand
from tests.worlds.reading import issued, the_incident
from tests.worlds.small import World

words = st.text(max_size=60)
numbers = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
slots = st.sampled_from(["{place}", "{category}", "{time}{radius}", "{text}", "{0}", "%s", "陈先生"])
written = st.builds("".join, st.lists(st.one_of(words, numbers, slots), max_size=4))
kinds = st.sampled_from(["theft", "public_opinion", "missing_person", "fraud"])


def told(category: str, **fields: Any) -> list[Advisory]:
    """Return everything that is told about incidents of one kind, from warning to all-clear."""
    world = World()
    events: list[object] = []
    for i in range(6):
        events += world.alert(i, source_id=f"shop-0{i}", category=category, **fields)
        events += world.alert(i, source_id=f"s{i}", category=category, **fields)
    name = sorted(world.state.incidents)[0]
    events += world.tell(ReprioritiseCommand("desk", name, 3, category="fight", reason=str(fields)), 20)
    events += world.tell(CloseCommand("desk", name, str(fields), str(fields)), 30)
    return issued(events)


@settings(max_examples=60, deadline=None)
@given(kinds, written, written)
def test_what_is_told_does_not_depend_on_what_the_caller_wrote(category: str, text: str, sought: str) -> None:
    """With the category given, every advisory is the same to the letter, whatever the alert's words."""
    silent = told(category)
    assert {a.kind for a in silent} >= {"warning", "update", "all_clear", "rumour_watch"}
    assert told(category, text=text, persons_sought=sought) == silent


@settings(max_examples=60, deadline=None)
@given(numbers, st.from_regex(r"[赵钱孙李周吴郑王][伟芳娜敏静丽强磊]{2}", fullmatch=True))
def test_not_even_when_the_words_decided_the_category(number: str, name: str) -> None:
    """A name and a number in a text that was read for its category are not passed on."""
    world = World()
    events = world.alert(
        0, category="", text=f"{name}({number})说有人用假钞", persons_sought=name, source_id="shop-01"
    )
    assert the_incident(world).category == "counterfeit_currency"
    texts = "".join(a.text.zh + a.text.en for a in issued(events))
    assert texts and name not in texts and number not in texts and "假钞" not in texts
