"""Names and numbers are masked in whatever spelling people use, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.privacy import masking
from dispatch.privacy.masking import has_number, mask_free_text, mask_name, mask_phone, mask_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请打13812345678找我", "请打138****5678找我"),
        ("tel 138-1234-5678, now", "tel 138****5678, now"),
        ("+86 138 1234 5678", "138****5678"),
        ("008613812345678", "138****5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("幺三八一二三四五六七八", "幺三八****五六七八"),
        ("店里0754-85551234或13900001111", "店里075****1234或139****1111"),
        ("身份证440515199001011234。", "身份证4405************34。"),
        ("44051519900101123X", "4405************3X"),
    ],
)
def test_numbers_are_masked(text: str, shown: str) -> None:
    """Mobile, fixed and citizens' numbers are masked, in each spelling."""
    assert mask_text(text) == shown
    assert has_number(text) and not has_number(mask_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-22T15:30:00+08:00",
        "1763800000000",
        "440515-volunteer-00001",
        "440515001001",
        "inc-440515-3-0",
        "位于23.4676,116.7784的商铺",
        "拿走了1500元",
        "172.16.100.123:54321",
        "asg-440515-138123-45",
        "9b2c4413812345678999ab",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    """Times, codes, places, ids and sums are not taken for numbers of persons."""
    assert mask_text(text) == text


@given(
    st.text(st.sampled_from("1384509一幺０-  ()+Xx年")),
    st.from_regex(masking._PHONE, fullmatch=True) | st.from_regex(masking._CITIZEN, fullmatch=True),
    st.text(st.sampled_from("13a- ,")),
)
def test_no_number_is_short_of_the_digits_that_are_looked_for(before: str, number: str, after: str) -> None:
    """Whatever is found where all of a text is looked through has digits enough to be looked for."""
    for text in (before, before + number + after):
        if masking._PHONE.search(text) or masking._CITIZEN.search(text):
            assert masking._ENOUGH.search(text)


def test_names_and_phones() -> None:
    """A name keeps its first character, a number its first three and last four."""
    assert [mask_name(n) for n in ("陈大文", " 欧阳娜 ", "Li Wei", "")] == ["陈*", "欧*", "L*", ""]
    assert [mask_phone(p) for p in ("13812345678", "000-0000-0001", "110", "")] == [
        "138****5678", "000****0001", "****", "",
    ]  # fmt: skip


def test_only_free_text_of_json_is_masked() -> None:
    """Texts that people wrote are masked at any depth; ids are left alone, so that they still join."""
    number = "13812345678"
    row = {
        "alert_id": number,
        "alert": {"text": f"找{number}"},
        "events": [{"reason": number}],
    }
    assert mask_free_text(row) == {
        "alert_id": number,
        "alert": {"text": "找138****5678"},
        "events": [{"reason": "138****5678"}],
    }
