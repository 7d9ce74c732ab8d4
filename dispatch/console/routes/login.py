"""Logging in with a browser at the issuer of identities; it ends in the same session as a token does."""

from __future__ import annotations

import html
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dispatch.gateway.access import Needs, check, identified_of
from dispatch.gateway.auth import IssuerAway, NoRights, Principal
from dispatch.gateway.doors import doors_of
from dispatch.gateway.oidc.login import ATTEMPT_S, HOME, Login, LoginRefused
from dispatch.gateway.permissions import Permission
from dispatch.gateway.problem import Problem, not_found
from dispatch.gateway.tokens import Kind

router = APIRouter(tags=["session"])
leaving = APIRouter(tags=["session"])
"""What is only for those who are logged in."""

_PAGE: Final = '<!doctype html><meta http-equiv="refresh" content="0; url={to}"><title>…</title>'


def _login(request: Request) -> Login:
    found = doors_of(request).login
    if found is None:
        raise not_found("issuer of identities", "configured")
    return found


@router.get("/login", status_code=303, response_class=RedirectResponse)
async def login(
    request: Request,
    to: Annotated[str, Query(max_length=500, description="the page here to end at")] = HOME,
) -> Response:
    """Send the browser to the issuer of identities."""
    try:
        url, cookie = await _login(request).begin(to)
    except IssuerAway as reason:
        raise _away(reason) from None
    response = RedirectResponse(url, 303)
    # Lax, for the browser comes back from another site; it is good for nothing but this one log-in.
    browser = doors_of(request).browser
    browser.put(response, browser.login_cookie, cookie, ATTEMPT_S, "lax")
    return response


@router.get("/login/callback", response_class=HTMLResponse)
async def callback(request: Request) -> Response:
    """Begin a session for whom the issuer of identities sends back, and go on to the page asked for."""
    doors, found = doors_of(request), _login(request)
    cookie = request.cookies.get(doors.browser.login_cookie, "")
    try:
        principal, to = await found.finish(dict(request.query_params), cookie)
        check(principal, Permission.OPEN_SESSION)
    except (LoginRefused, NoRights) as reason:
        raise Problem(403, str(reason)) from None
    except (IssuerAway, TimeoutError) as reason:
        raise _away(reason) from None
    begun = await doors.sessions.begin(principal)
    # A page that goes on by itself, not a redirect: after one that another site began, browsers would
    # not send a strict cookie.
    response = HTMLResponse(_PAGE.format(to=html.escape(to, quote=True)))
    doors.browser.begin_session(response, begun.secret, begun.seconds)
    doors.browser.put(response, doors.browser.login_cookie, "", 0, "lax")
    return response


@leaving.post("/logout", status_code=303, response_class=RedirectResponse)
async def logout(
    request: Request, principal: Annotated[Principal, Depends(Needs(Permission.OPEN_SESSION))]
) -> Response:
    """End the session of the cookie, and let the issuer of identities end its own where it offers that."""
    doors, identified = doors_of(request), identified_of(request)
    if identified.kind is not Kind.SESSION:
        raise not_found("session", "of a cookie")
    await doors.sessions.end(identified.secret)
    response = RedirectResponse(await _after(doors.login), 303)
    doors.browser.end_session(response)
    return response


async def _after(found: Login | None) -> str:
    try:
        return (await found.away() if found else "") or HOME
    except IssuerAway:
        return HOME


def _away(reason: Exception) -> Problem:
    return Problem(503, str(reason) or "the issuer of identities is busy", headers={"Retry-After": "5"})
