"""The pages themselves: the desk's console, the phone, the hall's screen, and signing in.

They hold nothing of anybody: what they show they ask for with a session, so they need no token.
"""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from dispatch.console.page_files import PageFile
from dispatch.console.pages import Pages, pages_of
from dispatch.console.views import View
from dispatch.gateway.doors import doors_of
from dispatch.gateway.problem import not_found

router = APIRouter(include_in_schema=False)
described = APIRouter(tags=["session"])
"""What of this the generated document tells about."""

PAGES: Final = {"/": "index", "/phone": "phone", "/hall": "hall", "/sign-in": "sign-in"}
"""Each page by its path."""

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""What a page may do: run and load what this service serves, and nothing written into it."""

_FOREVER: Final = "public, max-age=31536000, immutable"
_NOT_BUILT: Final = (
    "页面尚未构建，请在代码目录执行 make setup（需要 Node.js 20 或更新版本）。\n"
    "The pages are not built. Run `make setup` in the checkout; it needs Node.js 20 or newer.\n"
)

ThePages = Annotated[Pages, Depends(pages_of)]


class BasemapView(View):
    """The operator's own map."""

    url: str
    datum: str
    """`wgs84` or `gcj02`: how its tiles are placed."""


class UiView(View):
    """What a page needs to know before anybody has signed in."""

    version: str
    time_zone: str
    """The zone that times are shown in."""
    basemap: BasemapView | None
    """None: the district is drawn from its own data."""
    oidc: bool
    """Whether one can log in at an issuer of identities (`/login`)."""


@described.get("/v1/ui")
async def read_ui(request: Request, pages: ThePages) -> UiView:
    """Return what the pages need before anybody has signed in."""
    basemap = BasemapView(url="/basemap.pmtiles", datum=pages.basemap_datum) if pages.basemap else None
    return UiView(
        version=request.app.version,
        time_zone=pages.time_zone,
        basemap=basemap,
        oidc=doors_of(request).login is not None,
    )


@router.get("/", name="console")
@router.get("/phone", name="phone")
@router.get("/hall", name="hall")
@router.get("/sign-in", name="sign-in")
async def page(request: Request, pages: ThePages) -> Response:
    """Return a page; it is asked for anew each time, so a new version is seen at once."""
    found = pages.files.get(f"{PAGES[request.url.path]}.html")
    if found is None:
        return PlainTextResponse(_NOT_BUILT, 503)
    return _answer(request, found, "no-cache", {"Content-Security-Policy": POLICY})


@router.get("/assets/{name:path}")
async def asset(name: str, request: Request, pages: ThePages) -> Response:
    """Return a part of the pages; its name changes with its content."""
    found = pages.files.get(f"assets/{name}")
    if found is None:
        raise not_found("asset", name[:100])
    return _answer(request, found, _FOREVER, {"Content-Security-Policy": POLICY})


@router.get("/sw.js")
@router.get("/phone.webmanifest")
@router.get("/icon.svg")
@router.get("/icon-192.png")
@router.get("/icon-512.png")
async def fixed(request: Request, pages: ThePages) -> Response:
    """Return what must keep its name: the phone's service worker, its manifest and its icons."""
    found = pages.files.get(request.url.path.removeprefix("/"))
    if found is None:
        raise not_found("file", request.url.path)
    return _answer(request, found, "no-cache", {"Content-Security-Policy": POLICY})


@router.get("/basemap.pmtiles")
async def basemap(pages: ThePages) -> FileResponse:
    """Return the operator's map, or the parts of it that the Range header asks for."""
    if pages.basemap is None or not pages.basemap.is_file():
        raise not_found("basemap", "configured")
    return FileResponse(
        pages.basemap, media_type="application/octet-stream", headers={"Cache-Control": "no-cache"}
    )


def _answer(request: Request, found: PageFile, cache: str, headers: dict[str, str]) -> Response:
    common = {**headers, "Cache-Control": cache, "ETag": found.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == found.etag:
        return Response(status_code=304, headers=common)
    body, encoding = found.best(request.headers.get("accept-encoding", ""))
    if encoding:
        common["Content-Encoding"] = encoding
    return Response(body, headers=common, media_type=found.media_type)
