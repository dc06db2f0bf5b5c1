"""The reader of a page: in which locale numbers and dates are written, and in which zone instants are shown.

The locale is the reader's choice (`?locale=zh-hans`, kept in a cookie), else what the browser asks for, else English.
The zone is the platform's, set by the pages that know it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode

COOKIE = "locale"
LOCALES = {"en": "en_GB", "zh-hans": "zh_Hans_CN"}
NAMES = {"en": "English", "zh-hans": "中文"}
_YEAR_SECONDS = 365 * 24 * 60 * 60

_chosen: ContextVar[str] = ContextVar("tidegate_reader_locale", default="en")


def reader_code() -> str:
    """`en` or `zh-hans`."""
    return _chosen.get()


def from_header(header: str) -> str:
    """The first of the browser's languages that we can write numbers and dates in."""
    for part in header[:200].lower().split(","):
        language = part.partition(";")[0].strip()
        if language.startswith("zh"):
            return "zh-hans"
        if language.startswith("en"):
            return "en"
    return "en"


class Reader:
    """Sets locale and zone for the time of one request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("locale", "")
        kept = request.COOKIES.get(COOKIE, "")
        code = next((c for c in (asked, kept) if c in LOCALES), None) or from_header(
            request.headers.get("Accept-Language", "")
        )
        token = _chosen.set(code)
        timezone.deactivate()
        try:
            response = self._get_response(request)
        finally:
            _chosen.reset(token)
            timezone.deactivate()
        if asked in LOCALES:
            response.set_cookie(COOKIE, asked, max_age=_YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
        return response


def locale_links(request: HttpRequest) -> list[dict[str, object]]:
    """For the footer: each locale with its own name and the address of this page in it."""
    links: list[dict[str, object]] = []
    for code, name in NAMES.items():
        query = [(key, value) for key, values in request.GET.lists() if key != "locale" for value in values]
        address = f"?{urlencode([*query, ('locale', code)])}"
        links.append({"code": code, "name": name, "href": address, "current": code == reader_code()})
    return links


def reader(request: HttpRequest) -> dict[str, object]:
    """Context of every page: the choice of locale in the footer."""
    return {"locale_links": locale_links(request)}
