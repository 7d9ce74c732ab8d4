"""What stands at the doors of the console beside the authenticator."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from dispatch.gateway.browser import Browser
from dispatch.gateway.devices import DeviceOffice
from dispatch.gateway.oidc.login import Login
from dispatch.gateway.sessions import Sessions
from dispatch.gateway.tickets import TicketOffice


@dataclass(frozen=True, slots=True)
class Doors:
    """Sessions, tickets, devices, what is known of browsers, and logging in by an issuer if there is one."""

    sessions: Sessions
    tickets: TicketOffice
    browser: Browser
    devices: DeviceOffice
    login: Login | None = None


def doors_of(connection: HTTPConnection) -> Doors:
    """Return the doors of the application that `connection` came to."""
    found = connection.app.state.doors
    assert isinstance(found, Doors)
    return found
