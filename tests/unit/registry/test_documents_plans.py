"""A plan book keeps its content and its version as a document."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dispatch.registry.documents import DocumentDamaged, parse_plans, plans_document
from dispatch.registry.plans import load_plans

FOLDER = Path(__file__).parents[3] / "deploy" / "areas" / "440515"


def test_a_plan_book_parses_to_what_it_was_made_from() -> None:
    """The document carries the whole book, lexicon and version included."""
    book = load_plans(FOLDER)
    version, content = plans_document(replace(book, version="disregarded"))
    assert version == book.version
    assert parse_plans(content) == book


def test_a_changed_plan_book_is_refused() -> None:
    """No number of a plan can be changed behind the back of the log that adopted it."""
    book = load_plans(FOLDER)
    _, content = plans_document(book)
    retry = b'"retry_ms":%d' % book.care.retry_ms
    assert retry in content
    with pytest.raises(DocumentDamaged, match="SHA-256"):
        parse_plans(content.replace(retry, b'"retry_ms":1'))
