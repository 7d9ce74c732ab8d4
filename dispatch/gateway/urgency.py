"""Which alerts are most urgent by what their source says of them: priority 1 of the present plan books."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from dispatch.model.plan import PlanBook
from schemas.inbound import Alert

_HIGHEST = 1


class Urgency:
    """Goes by the `books` of all areas (a live view), and without any by the categories given.

    The text is not classified here: that would let a flood buy processor time with every refusal.
    """

    def __init__(self, books: Callable[[], Iterable[PlanBook]], categories: Collection[str]) -> None:
        self._books = books
        self._categories = frozenset(categories)

    def most_urgent(self, alert: Alert) -> bool:
        """Tell whether category and severity, as the source gives them, make an alert priority 1."""
        if alert.category is None:
            return False
        books = list(self._books())
        if not books:
            return alert.category.value in self._categories
        return any(_priority(alert, book) <= _HIGHEST for book in books)


def _priority(alert: Alert, book: PlanBook) -> int:
    severity = alert.severity.value if alert.severity else ""
    shift = dict(book.severity_shift).get(severity, 0)
    given = [rule.priority for rule in book.categories if alert.category == rule.code]
    return min(given, default=_HIGHEST + 1) + shift
