"""What the desk reads of the auditor's findings on the topics."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from dispatch.audit.notices import REPAIRED, REWOUND, TOPIC_CUT, Notice
from dispatch.record import Record
from dispatch.store.audit import Place
from streams.audit_places import Cut


def repair_notice(place: Place, records: Sequence[Record]) -> Notice:
    """Return the notice of records that were not on record; named by the first of them and its bytes.

    So a second look at the same record after a crash is the same notice, and the same offset of a topic that
    was made anew is another.
    """
    first, last = records[0], records[-1]
    mark = sha256(first.value).hexdigest()[:12]
    count = len(records)
    return Notice(
        REPAIRED,
        f"{place}/{first.offset}/{mark}",
        f"{place} 有 {count} 条消息(偏移 {first.offset}–{last.offset})未入账,核查员已代为补收;请检查值守进程",
        f"{count} messages of {place} (offsets {first.offset} to {last.offset}) were not on record; the"
        " auditor lands them itself: look into the workers",
    )


def cut_notice(cut: Cut, lost: int) -> Notice:
    """Return the notice of a partition that was cut or made anew, where `lost` offsets never landed."""
    begin, end = cut.bounds.begin, cut.bounds.end
    key = f"{cut.place}/{cut.cursor}/{begin}/{end}"
    if cut.anew:
        return Notice(
            TOPIC_CUT,
            key,
            f"{cut.place} 曾读到偏移 {cut.cursor},现只到 {end}:主题被重建或截断,核查员从头重新核对",
            f"{cut.place} was read up to offset {cut.cursor} and ends at {end} now: the topic was made anew"
            " or truncated; the auditor reads it again from its beginning",
        )
    return Notice(
        TOPIC_CUT,
        key,
        f"{cut.place} 的偏移 {cut.cursor}–{begin - 1} 在核对前已被删除,其中 {lost} 个没有入账",
        f"offsets {cut.cursor} to {begin - 1} of {cut.place} were deleted before they were proven; {lost} of"
        " them are not on record (messages, or marks of transactions)",
    )


def rewind_notice(rewind_s: float, why: str, key: str) -> Notice:
    """Return the notice that the auditor went back, and why; `key` tells this time from other times."""
    minutes = f"{rewind_s / 60:g}"
    return Notice(
        REWOUND,
        key,
        f"核查员回退 {minutes} 分钟重新核对各主题,缺失的将补收;人工操作若有丢失须由指挥席核对",
        f"the auditor reads the last {minutes} minutes of the topics again and lands what is missing ({why});"
        " what people did in that time must be checked by hand",
    )
