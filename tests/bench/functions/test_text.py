"""`classify`: the category of a message as shop owners write them, never seen before or seen just now."""

from __future__ import annotations

import csv
import re
from itertools import count, cycle
from typing import Final

from dispatch.rules.triage import Classification, classify
from tests.bench.functions.district import book
from tests.bench.functions.timing import Timed
from tests.integration.flow.alerts import REPOSITORY

GROUP: Final = "A message's category"
_SEARCH: Final = "one regular expression of all the lexicon's words"
_FOUND: Final = "a dictionary looked up"


def _texts() -> list[str]:
    path = REPOSITORY / "tests" / "data" / "shop-messages-further.csv"
    with path.open(encoding="utf-8", newline="") as rows:
        return [row["text"] for row in csv.DictReader(rows)]


def test_search(timed: Timed) -> None:
    """The floor of reading: every word of the lexicon is looked for, and nothing made of it."""
    words = {part.removesuffix("*") for term in book().lexicon.terms for part in term.pattern}
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    texts = cycle(_texts())
    timed(_SEARCH, lambda: pattern.findall(next(texts)))


def test_fresh(timed: Timed) -> None:
    """A text that was never seen before."""
    texts, numbers, lexicon = cycle(_texts()), count(), book().lexicon

    def read() -> Classification:
        return classify(f"{next(texts)} {next(numbers)}", lexicon)

    timed("`classify` of a fresh text", read, floor=_SEARCH)


def test_found(timed: Timed) -> None:
    """The floor of remembering."""
    texts = _texts()
    known, again = dict.fromkeys(texts, "theft"), cycle(texts)
    timed(_FOUND, lambda: known[next(again)])


def test_known(timed: Timed) -> None:
    """A text that came before, as in a flood of the same."""
    texts, lexicon = cycle(_texts()[:60]), book().lexicon
    timed("`classify` of a known text", lambda: classify(next(texts), lexicon), floor=_FOUND)
