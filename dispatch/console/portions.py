"""What is told at a time: the rows of one look at the log, encoded once for all who are shown the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from websockets.frames import Frame as SocketFrame
from websockets.frames import Opcode

from dispatch.console.frames import Frame, Frames, sse
from dispatch.console.rights import ALL_UNITS, View, recipients


@dataclass(frozen=True)
class Portion:
    """What one client is shown of some rows, and that in every form in which it goes out.

    `rows` are the frames row by row, at least one of each.
    """

    rows: tuple[tuple[Frame, ...], ...]

    @property
    def seq(self) -> int:
        """The last of its rows."""
        return self.rows[-1][0].seq

    @cached_property
    def count(self) -> int:
        """How many frames it has."""
        return sum(map(len, self.rows))

    @cached_property
    def texts(self) -> tuple[bytes, ...]:
        """Each frame as JSON."""
        return tuple(frame.last if last else frame.inner for frame, last in self._ordered())

    @cached_property
    def events(self) -> bytes:
        """All of it as server-sent events."""
        return b"".join(sse(frame, last) for frame, last in self._ordered())

    @cached_property
    def chunk(self) -> bytes:
        """The server-sent events as a chunk of an HTTP/1.1 answer, as it is on the wire."""
        return b"%x\r\n%b\r\n" % (len(self.events), self.events)

    @cached_property
    def socket_frames(self) -> bytes:
        """All of it as the frames of a WebSocket, as they are on the wire without extensions."""
        return b"".join(SocketFrame(Opcode.TEXT, text).serialize(mask=False) for text in self.texts)

    def _ordered(self) -> Iterator[tuple[Frame, bool]]:
        """Yield each frame with whether it is the last one of its row."""
        for row in self.rows:
            yield from ((frame, frame is row[-1]) for frame in row)


class Batch:
    """The rows of one look at the log, in order; at least one."""

    def __init__(self, rows: Sequence[Frames]) -> None:
        self.seq = rows[-1].seq
        self._rows = rows
        self._portions: dict[Callable[[Frame], bool], Portion | None] = {}

    def portion(self, view: Callable[[Frame], bool]) -> Portion | None:
        """Return what is shown to everybody with this view, None if nothing is."""
        if view not in self._portions:
            self._portions[view] = self._cut(view)
        return self._portions[view]

    def _cut(self, view: Callable[[Frame], bool]) -> Portion | None:
        if isinstance(view, View) and view.responder_id:
            return self._own(view.responder_id)
        rows = (tuple(frame for frame in row.frames if view(frame)) for row in self._rows)
        found = tuple(row for row in rows if row)
        return Portion(found) if found else None

    def _own(self, responder_id: str) -> Portion | None:
        found = [*self._addressed.get(responder_id, ()), *self._addressed.get(ALL_UNITS, ())]
        if not found:
            return None
        found.sort(key=lambda frame: (frame.seq, frame.message.index))
        return Portion(tuple(tuple(row) for _, row in groupby(found, key=lambda frame: frame.seq)))

    @cached_property
    def _addressed(self) -> dict[str, list[Frame]]:
        """The frames by recipient: a tier may ask a thousand people in one row, each of whom is connected."""
        found: dict[str, list[Frame]] = {}
        for row in self._rows:
            for frame in row.frames:
                for one in set(recipients(frame)):
                    found.setdefault(one, []).append(frame)
        return found
