"""One address that notices are posted to, and the only way to connect to it."""

from __future__ import annotations

import errno
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from dispatch.notify.addresses import Allowance, address_in

_HANDSHAKE_S: Final = 10.0


class AddressRefused(OSError):
    """The target's name leads to an address that no connection may be made to."""

    def __init__(self, why: str) -> None:
        super().__init__(errno.EACCES, why)


@dataclass(frozen=True, slots=True)
class Target:
    """An address of a webhook with what the operator allows it."""

    url: URL
    allowance: Allowance

    @classmethod
    def parse(cls, url: str, allowance: Allowance) -> Target:
        """Return the target; raises ValueError when `url` may not be one, naming the limit."""
        try:
            found = URL(url)
            host, port = found.host, found.port
        except ValueError as error:
            raise ValueError(f"should be an address such as https://host/path: {error}") from None
        if found.scheme not in ("https", "http") or not host or not port:
            raise ValueError("should be an address such as https://host/path")
        if found.user or found.password or found.fragment:
            raise ValueError("should have neither user, password nor fragment")
        target = cls(found, allowance)
        if found.scheme == "http" and not allowance.names(host, port):
            raise ValueError(f"should be https: {allowance.setting} does not name {host}:{port}")
        literal = address_in(host)
        if literal is not None and (why := allowance.refusal(literal, host, port)):
            raise ValueError(why)
        return target

    def open_socket(self, address: tuple[Any, ...]) -> socket.socket:
        """Return a socket for one resolved address (as getaddrinfo gives it); raises AddressRefused.

        It is made for exactly the address that was looked at: no name is resolved after this.
        """
        family, kind, protocol, _, where = address
        if family not in (socket.AF_INET, socket.AF_INET6):
            raise AddressRefused(f"{where} is not an internet address")
        refusal = self.allowance.refusal(ip_address(where[0]), self.url.host or "", where[1])
        if refusal:
            raise AddressRefused(refusal)
        made = socket.socket(family=family, type=kind, proto=protocol)
        made.setblocking(False)
        return made

    def session(self, timeout_s: float, resolver: AbstractResolver | None = None) -> aiohttp.ClientSession:
        """Return a client session that can reach this target and no forbidden address.

        Names are asked for once a connection. Neither proxies of the environment nor cookies have a say,
        and nothing is unpacked.
        """
        connector = aiohttp.TCPConnector(
            socket_factory=self.open_socket,
            resolver=resolver,
            use_dns_cache=False,
            limit=16,
            limit_per_host=16,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=timeout_s, sock_connect=min(timeout_s, _HANDSHAKE_S)),
            trust_env=False,
            auto_decompress=False,
        )
