"""Triage: what shop owners, patrols and sensors write is read as the right category, with its reason."""

from __future__ import annotations

import csv
import pickle
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.model.categories import CATEGORIES, GRAVITY
from dispatch.model.lexicon import Lexicon, Term
from dispatch.registry.lexicon import read_lexicon
from dispatch.rules.triage import Classification, classify

ROOT = Path(__file__).parents[3]
LEXICON = read_lexicon(ROOT / "deploy/areas/440515/lexicon.csv")


def _messages(name: str) -> list[tuple[str, str]]:
    with (ROOT / "tests/data" / name).open(encoding="utf-8", newline="") as file:
        return [(row["category"], row["text"]) for row in csv.DictReader(file)]


GIVEN = _messages("shop-messages.csv")
HELD_OUT = _messages("shop-messages-held-out.csv")


def _lexicon(*terms: Term, negations: tuple[str, ...] = ()) -> Lexicon:
    return Lexicon(terms, negations, version=repr((terms, negations)))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("楼下没有起火,就是冒烟", "smoke"),
        ("是不是着火了,好大的火", "fire"),
        ("不是着火,是在放烟花", "other"),
        ("消防演练,大家不要慌", "other"),
        ("刚才的烟感是误报", "other"),
        ("It was a false alarm, there is no fire", "other"),
        ("今晚一起吃火锅", "other"),
        ("全场打折,大家快来抢购", "other"),
        ("假 钞", "counterfeit_currency"),
        ("假\u200b钞", "counterfeit_currency"),
        ("隔壁起火嘞!燒起來了", "fire"),
        ("有人用假钞偷换了我的钱", "counterfeit_currency"),
        ("he is begun to play firefox", "other"),
        ("", "other"),
    ],
)
def test_wording(text: str, category: str) -> None:
    """Negations, drills, look-alikes, spaces and traditional characters are read as people mean them."""
    assert classify(text, LEXICON).category == category, classify(text, LEXICON)


def test_nothing_found() -> None:
    """A text in which nothing is found is ``other`` with score 0 and no matches."""
    assert classify("啊啊啊", LEXICON) == Classification("other", 0, (), None)


def test_parts_keep_order_and_gap() -> None:
    """The parts of a term must follow each other in order, within the gap."""
    lexicon = _lexicon(Term(("偷", "车"), "theft", 9, gap=3))
    assert classify("偷了我的车", lexicon).matched == ("偷+车",)
    assert classify("偷了我们家的车", lexicon).category == "other"
    assert classify("车上偷", lexicon).category == "other"


def test_every_occurrence_of_a_part_is_tried() -> None:
    """A later occurrence of a part may begin the chain when the first one is too far away to."""
    lexicon = _lexicon(Term(("偷", "车", "跑"), "theft", 9, gap=2))
    assert classify("偷过一次了又偷我车就跑", lexicon).matched == ("偷+车+跑",)
    assert classify("偷车不远千里而来偷车就跑", lexicon).matched == ("偷+车+跑",)
    assert classify("偷我车然后慢慢地跑", lexicon).category == "other"


def test_wordings_of_one_group_count_once() -> None:
    """Terms of one group are the same evidence: only the weightiest counts."""
    one = _lexicon(Term(("起火",), "fire", 9, group="a"), Term(("着火",), "fire", 8, group="a"))
    two = _lexicon(Term(("起火",), "fire", 9, group="a"), Term(("着火",), "fire", 8, group="b"))
    assert classify("起火着火", one).score == 9
    assert classify("起火着火", two).score == 9 + 8 // 2


def test_weights_against_and_innocuous_phrases() -> None:
    """A negative weight speaks against its category, and an innocuous phrase hides its characters."""
    against = _lexicon(Term(("炸",), "explosion", 9), Term(("鞭炮",), "explosion", -8))
    assert classify("鞭炮炸", against).category == "other"
    hidden = _lexicon(Term(("抢",), "robbery", 9), Term(("抢购",), "other", 0))
    assert classify("大家抢购", hidden).category == "other"
    assert classify("抢购时有人抢包", hidden).category == "robbery"


def test_tie_goes_to_the_graver() -> None:
    """Of two categories with the same score the graver one is taken, whatever the order of the terms."""
    terms = (Term(("甲乙",), "dispute", 9), Term(("甲乙",), "fire", 9))
    for ordered in (terms, terms[::-1]):
        got = classify("甲乙", _lexicon(*ordered))
        assert (got.category, got.runner_up) == ("fire", "dispute")
    assert sorted(GRAVITY) == sorted(CATEGORIES)


@given(st.text(st.characters(), max_size=300))
@settings(deadline=None)
def test_any_text_is_read(text: str) -> None:
    """No text, with surrogates or without, stops triage; reading it twice gives the same."""
    got = classify(text, LEXICON)
    assert got.category in CATEGORIES
    assert classify(text, LEXICON) == got


@given(st.data())
@settings(deadline=None)
def test_decoration_changes_nothing(data: st.DataObject) -> None:
    """Spaces and zero-width characters put into a Chinese message do not change its reading."""
    texts = [text for _, text in (*GIVEN, *HELD_OUT)]
    chinese = [text for text in texts if not any(map(str.isascii, filter(str.isalnum, text)))]
    text = data.draw(st.sampled_from(chinese))
    places = data.draw(st.lists(st.integers(0, len(text)), max_size=6))
    mark = data.draw(st.sampled_from([" ", "\u3000", "\u200b", "\ufeff", "\u2060", "\u200d", "\x00", "\t"]))
    decorated = text
    for place in sorted(places, reverse=True):
        decorated = decorated[:place] + mark + decorated[place:]
    assert classify(decorated, LEXICON) == classify(text, LEXICON)


def test_every_matched_term_is_in_the_reason() -> None:
    """The reason names the category and every matched term, and no matched term is missing from the text."""
    for _, text in GIVEN:
        got = classify(text, LEXICON)
        assert got.category in got.reason
        assert all(term in got.reason for term in got.matched)
        assert all(part in text for term in got.matched for part in term.split("+"))


def test_lexicon_survives_pickling() -> None:
    """A lexicon carried to another process reads messages the same."""
    copy = pickle.loads(pickle.dumps(LEXICON))
    assert (copy.terms, copy.negations, copy.version) == (LEXICON.terms, LEXICON.negations, LEXICON.version)
    assert classify(GIVEN[0][1], copy) == classify(GIVEN[0][1], LEXICON)


def test_a_lexicon_read_again_costs_no_comparison() -> None:
    """A usual message is read within a millisecond, also by a copy of the lexicon it was prepared for."""
    text, copy = GIVEN[0][1], pickle.loads(pickle.dumps(LEXICON))
    for lexicon in (LEXICON, copy):
        spent = []
        for _ in range(20):
            started = time.perf_counter()
            classify(text, lexicon)
            spent.append(time.perf_counter() - started)
        assert min(spent) < 0.001, spent


def test_the_longest_text_is_read_in_bounded_time() -> None:
    """The longest message allowed is read in milliseconds, even one made to be slow."""
    mixed = "".join(text for _, text in (*GIVEN, *HELD_OUT))[:4000]
    for text in (mixed, "偷车撞人" * 1000, "抢" * 4000, "没有" * 2000, "fire " * 800):
        classify(text, LEXICON)
        spent = []
        for _ in range(5):
            started = time.perf_counter()
            classify(text, LEXICON)
            spent.append(time.perf_counter() - started)
        assert min(spent) < 0.1, (text[:8], spent)
