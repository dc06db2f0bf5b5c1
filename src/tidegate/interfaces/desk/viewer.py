"""Who looks at a page of the desk, and in whose name its buttons act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from tidegate.hub.register import Officer, officer, officer_of_login, officers
from tidegate.interfaces.desk import clock

View = Callable[..., HttpResponse]
_CHOSEN = "desk_officer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """`officer` acts; None may look only. `choices` are a demonstration's officers."""

    name: str
    officer: Officer | None
    choices: tuple[Officer, ...] = ()

    @property
    def others(self) -> tuple[Officer, ...]:
        """Officers that a demonstration's visitor can change to."""
        return tuple(one for one in self.choices if self.officer is None or one.code != self.officer.code)


def viewer_of(request: HttpRequest) -> Viewer | None:
    """The viewer, or None for somebody who has to log in. PermissionDenied for a log-in without business here."""
    if request.user.is_authenticated:
        login = request.user.get_username()
        found = officer_of_login(login=login)
        if found is None and getattr(request.user, "role", "") != "auditor":
            raise PermissionDenied
        return Viewer(name=found.name if found else login, officer=found)
    if not settings.DEMO:
        return None
    choices = officers()
    chosen = next((one for one in choices if one.code == request.session.get(_CHOSEN)), None)
    chosen = chosen or next(iter(choices), None)
    return Viewer(name=chosen.name if chosen else "nobody yet", officer=chosen, choices=choices)


def choose(request: HttpRequest, *, code: str) -> bool:
    """Acts in the name of a demonstration's officer from now on; False if there is no such officer or demonstration."""
    if not settings.DEMO or officer(code=code) is None:
        return False
    request.session[_CHOSEN] = code
    return True


def viewers_only(view: View) -> View:
    """Sends strangers to the log-in page, and back afterwards; gives the view its `viewer`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer = viewer_of(request)
        if viewer is None:
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, viewer=viewer, **kwargs)

    return guarded


def officers_only(view: View) -> View:
    """The same, for what changes something: `viewer.officer` is there."""

    @viewers_only
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, viewer: Viewer, **kwargs: Any) -> HttpResponse:
        if viewer.officer is None:
            raise PermissionDenied
        if request.method == "POST":
            clock.forget()
        return view(request, *args, viewer=viewer, **kwargs)

    return guarded
