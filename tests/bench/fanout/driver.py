"""A crowd of clients of the live feed in one process: `python -m tests.bench.fanout.driver FILE`.

The file names the console, the clients and where to write what they heard. Prints a line once all were
greeted, and ends when its input does.
"""

from __future__ import annotations

import pickle
import select
import socket
import sys
import time
from array import array
from pathlib import Path
from typing import Final

from tests.bench.fanout.asked import Answer, Asked, HeardBy, Member
from tests.bench.fanout.book import NOTHING, Book
from tests.bench.fanout.wire import pong, request, text_frame

_AT_ONCE: Final = 40
"""Clients that are let in at the same time."""
_SIP_S: Final = 0.1
_SEGMENT: Final = 1_460
"""Bytes a segment of a slow client, as in a real network: on loopback megabytes pass before it is felt."""
_NARROW: Final = 16_384
_MOST: Final = 1 << 20
_buffer = bytearray(_MOST)
_view = memoryview(_buffer)


class Client:
    """One connection after the other of one member of the crowd."""

    def __init__(self, asked: Asked, member: Member, book: Book) -> None:
        self.member = member
        self.groups, self.times = array("i"), array("d")
        self.cut = 0
        self.greeted = False
        self._asked = asked
        self._book = book
        self.open()

    def open(self) -> None:
        """Connect and ask for the feed."""
        self.sock = socket.socket()
        if self.member.slow:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, _SEGMENT)
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _NARROW)
        self.sock.connect((self._asked.host, self._asked.port))
        self.sock.sendall(
            request(self.member.kind, f"{self._asked.host}:{self._asked.port}", self.member.token)
        )
        self.sock.setblocking(False)
        self._rest, self._upgraded = b"", False

    def take(self, most: int = _MOST) -> bool:
        """Read what is there, at most so many bytes; False when the connection is over."""
        try:
            size = self.sock.recv_into(_buffer, most)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not size:
            return False
        now = time.perf_counter()
        data = self._rest + bytes(_view[:size]) if self._rest else bytes(_view[:size])
        if not self._upgraded and not (data := self._let_in(data)):
            return True
        heard = self._book.read(self.member.kind, data)
        self._rest = data[heard.used :]
        if heard.group != NOTHING:
            self.groups.append(heard.group)
            self.times.append(now)
        self.greeted |= heard.greeted
        for ping in heard.pings:
            self.sock.send(pong(ping))
        return not heard.ended

    def _let_in(self, data: bytes) -> bytes:
        """Return what follows the answer to the request, nothing as long as that is not whole."""
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            self._rest = data
            return b""
        wanted = b"HTTP/1.1 101" if self.member.kind == "ws" else b"HTTP/1.1 200"
        if not head.startswith(wanted):
            raise SystemExit(f"not let in: {data[:300]!r}")
        self._upgraded, self._rest = True, b""
        if self.member.kind == "ws":
            self.sock.send(text_frame(b"{}"))
        return rest


class Crowd:
    """All the clients."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._book = Book()
        self._poll = select.epoll()
        self._poll.register(sys.stdin.fileno(), select.EPOLLIN)
        self._by_file: dict[int, Client] = {}
        self._clients: list[Client] = []
        self._greeted = 0
        self._sipped_at = 0.0

    def run(self) -> None:
        """Let everybody in, listen until the input ends, and write down what was heard."""
        said = False
        while True:
            self._let_in()
            for number, _ in self._poll.poll(_SIP_S / 2):
                if number == sys.stdin.fileno():
                    return self._write()
                self._serve(self._by_file[number])
            self._sip()
            if not said and self._greeted == len(self._asked.members):
                said = True
                print("all are greeted", flush=True)  # noqa: T201

    def _let_in(self) -> None:
        members = self._asked.members
        while len(self._clients) < len(members) and len(self._clients) - self._greeted < _AT_ONCE:
            client = Client(self._asked, members[len(self._clients)], self._book)
            self._clients.append(client)
            self._watch(client)

    def _watch(self, client: Client) -> None:
        self._by_file[client.sock.fileno()] = client
        if not (client.member.slow and client.greeted):
            self._poll.register(client.sock.fileno(), select.EPOLLIN)

    def _serve(self, client: Client) -> None:
        before = client.greeted
        if not client.take():
            return self._again(client)
        if client.greeted and not before:
            self._greeted += 1
            if client.member.slow:
                self._poll.unregister(client.sock.fileno())

    def _again(self, client: Client) -> None:
        """A client that was cut off comes again, as the pages do."""
        client.cut += 1
        del self._by_file[client.sock.fileno()]
        client.sock.close()
        client.open()
        self._watch(client)

    def _sip(self) -> None:
        now = time.perf_counter()
        if now - self._sipped_at < _SIP_S:
            return
        self._sipped_at = now
        for client in self._clients:
            if client.member.slow and client.greeted and not client.take(int(client.member.slow * _SIP_S)):
                self._again(client)

    def _write(self) -> None:
        heard = [(c.member, c.cut, c.groups, c.times) for c in self._clients]
        found = Answer(self._book.places, self._book.at, self._book.groups, [HeardBy(*one) for one in heard])
        self._asked.answer.write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    Crowd(pickle.loads(Path(sys.argv[1]).read_bytes())).run()
