"""What is told at a time: cut by rights, encoded once, the same as if each row were told alone."""

from __future__ import annotations

from websockets.frames import Opcode

from dispatch.console.portions import Batch, Portion
from dispatch.console.rights import View, rights_of
from dispatch.gateway.auth import Principal
from dispatch.gateway.permissions import Role
from tests.unit.console.test_subscription import message, row

EVERYTHING = View(everything=True)


def whole(*seqs: int) -> Portion:
    """Return all of some rows, of two messages each."""
    portion = Batch([row(seq, message(0), message(1)) for seq in seqs]).portion(EVERYTHING)
    assert portion is not None
    return portion


def test_all_who_are_shown_the_same_share_what_was_encoded() -> None:
    """Two with the same rights get the same bytes, made once; one with others gets their own."""
    batch = Batch([row(1), row(2)])
    one = batch.portion(rights_of(Principal(Role.VIEWER, "a")))
    other = batch.portion(rights_of(Principal(Role.DISPATCHER, "b")))
    assert one is not None and one is other and one.chunk is one.chunk
    assert batch.portion(rights_of(Principal(Role.PATROL, "a"))) is None


def test_rows_told_together_read_as_rows_told_alone() -> None:
    """Each row ends by itself, with its own id, in every form."""
    together, alone = whole(1, 2), [whole(1), whole(2)]
    assert together.events == b"".join(one.events for one in alone)
    assert together.texts == tuple(text for one in alone for text in one.texts)
    assert together.socket_frames == b"".join(one.socket_frames for one in alone)
    assert together.events.count(b"\nid: ") == together.events.count(b'"end":true') == 2
    assert (together.seq, together.count) == (2, 4)


def test_a_chunk_says_its_length() -> None:
    """Length in hex, the events, and nothing else."""
    portion = whole(1)
    size, _, rest = portion.chunk.partition(b"\r\n")
    assert int(size, 16) == len(portion.events) and rest == portion.events + b"\r\n"


def test_frames_of_a_socket_are_what_a_client_reads() -> None:
    """Each frame is whole text, unmasked; long ones too."""
    long = Batch([row(1, message(0), message(1, text="x" * 70_000))]).portion(EVERYTHING)
    assert long is not None
    rest = long.socket_frames
    for text in long.texts:
        assert rest[0] == 0x80 | Opcode.TEXT
        at = {126: 4, 127: 10}.get(rest[1], 2)
        size = int.from_bytes(rest[2:at]) if at > 2 else rest[1]
        assert rest[at : at + size] == text
        rest = rest[at + size :]
    assert not rest


def test_a_responder_is_shown_its_own_of_many() -> None:
    """By its index each gets exactly what the same rights let through one by one, in order."""
    batch = Batch(
        [
            row(1, *(message(number, "assignments", f"unit-{number}") for number in range(5))),
            row(2, message(0, "advisories", audience="units", recipients=["unit-3", "unit-3"])),
            row(3, message(0, "advisories", audience="units"), message(1, "assignments", "unit-3")),
            row(4, message(0, "advisories", audience="public"), message(1, "incidents", "unit-3")),
        ]
    )
    for number in range(6):
        view = rights_of(Principal(Role.PATROL, f"unit-{number}"))
        portion = batch.portion(view)
        assert portion is not None
        assert portion.rows == tuple(
            found
            for of_row in batch._rows
            if (found := tuple(frame for frame in of_row.frames if view(frame)))
        )
    assert batch.portion(View()) is None
