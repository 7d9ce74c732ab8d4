"""The lexicon of an area is read from CSV, and what is wrong with it is reported with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch.model.lexicon import Term
from dispatch.registry.lexicon import LexiconErrors, read_lexicon

HEADER = "id,category,term,weight,gap\n"


def test_reader_reads_every_kind_of_row(tmp_path: Path) -> None:
    """Terms with alternatives, gaps, innocuous phrases and negations are read as the columns say."""
    path = tmp_path / "lexicon.csv"
    rows = "t-1,theft,偷|盗+车,9,4\nn-1,-,没有,1,\ni-1,other,偷懒,0,\n"
    path.write_text(HEADER + rows, encoding="utf-8-sig")
    lexicon = read_lexicon(path)
    assert lexicon.terms == (
        Term(("偷", "车"), "theft", 9, 4, "t-1"),
        Term(("盗", "车"), "theft", 9, 4, "t-1"),
        Term(("偷懒",), "other", 0, 12, "i-1"),
    )
    assert lexicon.negations == ("没有",)
    assert lexicon.version


def test_reader_reports_all_errors_with_their_places(tmp_path: Path) -> None:
    """Every wrong cell is reported at once, with file, line and column."""
    path = tmp_path / "lexicon.csv"
    rows = ["t-1,theft,偷,9,4", "t-1,burglary,偷++车,many,999", ",theft,偷,101,"]
    rows += ["t-2,theft,x", "t-3,-,没+有,1,"]
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    with pytest.raises(LexiconErrors) as caught:
        read_lexicon(path)
    places = [(error.line, error.column) for error in caught.value.errors]
    assert places == [
        (3, "id"),
        (3, "category"),
        (3, "term"),
        (3, "weight"),
        (3, "gap"),
        (4, "id"),
        (4, "term"),
        (4, "weight"),
        (5, "-"),
        (6, "term"),
    ]
    assert str(caught.value).count(str(path)) == len(places)


@pytest.mark.parametrize(
    "content", [b"", b"id,term\n", HEADER.encode(), HEADER.encode() + b"a,theft,\xff,1,\n"]
)
def test_reader_refuses_a_file_it_cannot_use(tmp_path: Path, content: bytes) -> None:
    """An empty file, another header, no rows and bytes that are not UTF-8 are each an error with a line."""
    path = tmp_path / "lexicon.csv"
    path.write_bytes(content)
    with pytest.raises(LexiconErrors) as caught:
        read_lexicon(path)
    assert caught.value.errors[0].line >= 1
