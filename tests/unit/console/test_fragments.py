"""Parts of answers are made once, kept in bounds, and never shown to who may not see all of them."""

from __future__ import annotations

from dispatch.console.coverage_views import CoverageTotal
from dispatch.console.fragments import Fragments
from dispatch.console.views import View


class Note(View):
    """Something that a person wrote."""

    text: str


def test_made_once_and_bounded() -> None:
    """A part is made once while it is in use; of those that are not, no more than twice the limit stay."""
    fragments, made = Fragments(most=3), []

    def ask(key: int) -> bytes:
        def make() -> View:
            made.append(key)
            return CoverageTotal(share=[key, 0, 0], without=None)

        return fragments.of(key, False, make)

    for key in (1, 2, 1, 3, 1, 4, 1, 5, 1, 6, 1, 7, 1):
        assert ask(key) == b'{"share":[%d.0,0.0,0.0],"without":null}' % key
    assert made == [1, 2, 3, 4, 5, 6, 7]
    ask(2)
    assert made[-1] == 2


def test_masked_parts_are_parts_of_their_own() -> None:
    """Who may not call people gets the part with numbers hidden, whoever asked first."""
    fragments = Fragments()
    for _ in range(2):
        assert b"13812345678" in fragments.of("n", False, lambda: Note(text="call 13812345678"))
        assert b"13812345678" not in fragments.of("n", True, lambda: Note(text="call 13812345678"))
