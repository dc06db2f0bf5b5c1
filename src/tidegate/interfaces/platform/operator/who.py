"""Who may open the operator's pages, and who may act there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from tidegate.interfaces.platform.frame import operator_role

View = Callable[..., HttpResponse]


def operators_only(view: View) -> View:
    """Operators open and act, auditors open; others are refused, strangers sent to log in and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"/login?{urlencode({'next': request.get_full_path()})}")
        role = operator_role(request)
        if role is None or (role != "operator" and request.method not in {"GET", "HEAD"}):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def acting(request: HttpRequest) -> str:
    """The log-in name of whoever acts: it stands in what is recorded."""
    return request.user.get_username()
