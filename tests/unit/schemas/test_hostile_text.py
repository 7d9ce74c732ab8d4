"""Text may hold anything: nothing crashes, nothing is lost that can be kept."""

from __future__ import annotations

import time

import orjson
import pytest

from schemas import MAX_DEPTH, Alert, InvalidMessage, decode, display_text, encode, parse, storable_text
from tests.unit.schemas import samples


def _alert(text: bytes) -> bytes:
    """Return the smallest alert with `text` as it stands between the quotes of its text."""
    return orjson.dumps(samples.SMALLEST_ALERT)[:-1] + b',"text":"' + text + b'"}'


READ: list[tuple[str, bytes, str]] = [
    ("NUL", rb"a\u0000b", "a\ufffdb"),
    ("lone high surrogate", rb"a\ud800b", "a\ufffdb"),
    ("lone low surrogate", rb"a\uDFFFb", "a\ufffdb"),
    ("surrogates the wrong way round", rb"\udc00\ud800", "\ufffd\ufffd"),
    ("two high, one low", rb"\ud83d\ud83d\ude00", "\ufffd\U0001f600"),
    ("a pair beside a lone one", rb"\ud83d\ude00\ud83d", "\U0001f600\ufffd"),
    ("an escaped backslash before u", rb"\\ud800\ud800", "\\ud800\ufffd"),
    ("invalid UTF-8", b"a\xffb", "a\ufffdb"),
    ("a character cut in half", "假".encode()[:2], "\ufffd"),
    ("a surrogate as UTF-8 bytes", b"\xed\xa0\x80", "\ufffd" * 3),
    ("right-to-left override", "\u202egnp.exe".encode(), "\u202egnp.exe"),
    ("zero width", "a\u200bb\ufeff".encode(), "a\u200bb\ufeff"),
    ("escape sequence", rb"\u001b[2J", "\x1b[2J"),
    ("noncharacter", "\uffff".encode(), "\uffff"),
]


@pytest.mark.parametrize(("what", "text", "kept"), READ, ids=[row[0] for row in READ])
def test_a_bad_character_does_not_lose_the_alert(what: str, text: bytes, kept: str) -> None:
    """What cannot be stored becomes U+FFFD, all else is kept, and the result can be written and read."""
    alert = decode(Alert, _alert(text))
    assert alert.text == kept
    assert decode(Alert, encode(alert)) == alert


def test_a_byte_order_mark_is_skipped() -> None:
    """Windows senders put one in front; the alert behind it counts."""
    assert decode(Alert, b"\xef\xbb\xbf" + _alert(b"x")).text == "x"


def test_a_bad_character_in_an_identifier_does_not_lose_the_alert() -> None:
    """Identifiers and links are made storable like any text."""
    raw = orjson.dumps(samples.SMALLEST_ALERT).replace(b'"alert_id":"1"', rb'"alert_id":"\u0000\ud800"')
    assert decode(Alert, raw).alert_id == "\ufffd\ufffd"


REFUSED: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "is not JSON"),
    ("a megabyte on one line", _alert(b"x" * 1_048_576), "the limit is 262,144"),
    ("200,000 deep", b"[" * 100_000 + b"]" * 100_000, "deeper than 64"),
    ("200,000 deep, never closed", b'{"a":' * 50_000, "deeper than 64"),
    ("a number of 100,000 digits", b'{"alert_id":' + b"9" * 100_000 + b"}", "is not JSON"),
    ("a number beyond 64 bits", b'{"alert_id":' + b"9" * 100 + b"}", "alert_id: should be a valid string"),
    ("NaN", b'{"alert_id":NaN}', "is not JSON"),
    ("Infinity", b"-Infinity", "is not JSON"),
    ("a number beyond double", b"1e999", "is not JSON"),
    ("a million keys", b"{" + b",".join(b'"%d":0' % n for n in range(1_000_000)) + b"}", "the limit is"),
    ("as many keys as fit", b"{" + b",".join(b'"%d":0' % n for n in range(26_000)) + b"}", "is required"),
    ("the same key again and again", b'{"alert_id":1' + b',"alert_id":1' * 20_000 + b"}", "alert_id: should"),
    ("quotes and backslashes", b'["' + rb"\"" * 131_000 + b"[" * 70, "is not JSON"),
    ("a hundred thousand empty lists", b"[" + b"[]," * 87_000 + b"[]]", "should be a valid dictionary"),
    ("a raw line break in a string", _alert(b"a\nb"), "is not JSON"),
    ("two values", b"{}{}", "is not JSON"),
    ("UTF-16", "{}".encode("utf-16"), "is not JSON"),
    ("a list", b"[]", "should be a valid dictionary"),
    ("null", b"null", "should be a valid dictionary"),
    ("only surrogate halves, then rubbish", rb"\ud800\ud800", "is not JSON"),
]


@pytest.mark.parametrize(("what", "raw", "why"), REFUSED, ids=[row[0] for row in REFUSED])
def test_hostile_bytes_are_refused_with_a_reason(what: str, raw: bytes, why: str) -> None:
    """Refusal is an answer, it is short, and it comes quickly."""
    started = time.perf_counter()
    with pytest.raises(InvalidMessage) as caught:
        decode(Alert, raw)
    assert time.perf_counter() - started < 2
    assert why in str(caught.value)
    assert len(caught.value.reason) <= 4_000
    assert str(caught.value).isprintable()


def test_depth_is_counted_outside_strings_only() -> None:
    """Brackets in a caller's words are words; exactly the limit passes and one more does not."""
    assert decode(Alert, _alert(b"[" * 2_000 + rb"\"{" * 500)).text == "[" * 2_000 + '"{' * 500
    siblings = b",[]" * 200
    for opening, closing in ((b"[", b"]"), (b'{"[":', b"}"), (b"[[],", b"]")):
        inner = b"[0" + siblings + b"]"  # two levels
        parse(opening * (MAX_DEPTH - 2) + inner + closing * (MAX_DEPTH - 2))
        with pytest.raises(InvalidMessage, match="deeper than 64"):
            parse(opening * (MAX_DEPTH - 1) + inner + closing * (MAX_DEPTH - 1))


def test_exactly_the_size_limit_is_read() -> None:
    """The limit itself is still allowed."""
    raw = orjson.dumps(samples.SMALLEST_ALERT)
    assert decode(Alert, raw + b" " * (Alert.MAX_BYTES - len(raw))).alert_id == "1"
    with pytest.raises(InvalidMessage, match="262,145 bytes long"):
        decode(Alert, raw + b" " * (Alert.MAX_BYTES - len(raw) + 1))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("假钞 100元 😀", "假钞 100元 😀"),
        ("a\u202eb\u2066c\u200b\u200d\ufeffd\x00\x1b[31m", "abcd[31m"),
        ("一\r\n二\u2028三\t四", "一\n二\n三 四"),
        ("a\u3164b\u00adc\ud800d", "abcd"),
        ("全角\u3000空格", "全角\u3000空格"),
        ("tag\U000e0041\U000e007f", "tag"),
    ],
)
def test_shown_text_hides_nothing(text: str, shown: str) -> None:
    """Control, direction and invisible characters are not shown; words, emoji and line breaks are."""
    assert display_text(text) == shown
    assert display_text(shown) == shown


def test_storable_text_changes_nothing_else() -> None:
    """Text without NUL or surrogates comes back as the same object."""
    text = "假\u202e\u200b\x1b"
    assert storable_text(text) is text
