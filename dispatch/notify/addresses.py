"""Which network addresses a webhook may be sent to: public ones, and those the operator named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_PORT: Final = re.compile(r"[0-9]{1,5}", re.ASCII)
_HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*\.?", re.ASCII)

# What the standard library takes for public although no stranger's name should lead us there.
_NOT_PUBLIC: Final = tuple(
    ip_network(text)
    for text in (
        "100.64.0.0/10",  # carrier-grade NAT; the metadata service of one cloud lies in it
        "168.63.129.16/32",  # the host of a virtual machine in another
        "192.0.0.0/24",
        "192.88.99.0/24",
        "64:ff9b::/96",  # these four carry an IPv4 address inside, of whatever kind
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "fec0::/10",
    )
)
# Neither the machine itself nor its neighbours: only a network that the operator wrote down opens these.
_NEVER_BY_NAME: Final = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "169.254.0.0/16",
        "168.63.129.16/32",
        "100.100.100.200/32",
        "192.0.0.192/32",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/128",
        "fe80::/10",
        "fd00:ec2::/32",
        "ff00::/8",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
    )
)


def plain(address: Address) -> Address:
    """Return the IPv4 address that an IPv4-mapped one stands for, any other as it is."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped if mapped is not None else address


def is_public(address: Address) -> bool:
    """Tell whether anybody on the internet could be reached at `address`, and nobody else."""
    address = plain(address)
    inner = address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global
    return not inner and not _within(address, _NOT_PUBLIC)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the operator allows beyond public addresses: networks, and single targets by host and port."""

    networks: tuple[Network, ...] = ()
    targets: frozenset[tuple[str, int]] = frozenset()
    setting: str = "DISPATCH_WEBHOOK_ALLOW"
    """Where the operator says so, for people."""

    @classmethod
    def parse(cls, text: str, setting: str = "DISPATCH_WEBHOOK_ALLOW") -> Allowance:
        """Return the allowance in `text`: networks and `host:port`, parted by commas.

        Raises ValueError that names the first entry that is neither.
        """
        networks: list[Network] = []
        targets: list[tuple[str, int]] = []
        for entry in filter(None, (part.strip() for part in text.split(","))):
            network = _network(entry)
            if network is not None:
                networks.append(network)
            else:
                targets.append(_target(entry))
        return cls(tuple(networks), frozenset(targets), setting)

    def names(self, host: str, port: int) -> bool:
        """Tell whether the target is one the operator named: by host and port, or by an address's network."""
        literal = address_in(host)
        return (_name(host), port) in self.targets or (
            literal is not None and _within(plain(literal), self.networks)
        )

    def refusal(self, address: Address, host: str, port: int) -> str:
        """Return why no connection may be made to `address`, which `host` was resolved to; "" if it may."""
        found = plain(address)
        if is_public(found) or _within(found, self.networks):
            return ""
        literal = address_in(host)
        exact = literal is not None and plain(literal) == found
        if (_name(host), port) in self.targets and (exact or not _within(found, _NEVER_BY_NAME)):
            return ""
        return f"{found} is not a public address, and {self.setting} does not name it"


def address_in(host: str) -> Address | None:
    """Return the address that `host` spells out, None when it is a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _name(host: str) -> str:
    literal = address_in(host)
    return str(plain(literal)) if literal is not None else host.lower().rstrip(".")


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _network(entry: str) -> Network | None:
    try:
        return ip_network(entry, strict=False)
    except ValueError:
        return None


def _target(entry: str) -> tuple[str, int]:
    host, _, port = entry.rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not (_PORT.fullmatch(port) and 0 < int(port) <= 65_535):
        raise ValueError(f"{entry!r}: should be a network such as 10.20.0.0/16, or host:port")
    if address_in(bare) is None and not _HOST.fullmatch(bare.lower()):
        raise ValueError(f"{entry!r}: {bare!r} is neither a host name nor an address")
    return _name(bare), int(port)
