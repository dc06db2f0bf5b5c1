"""Logging in and out; in a demonstration also by choosing a saver."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, get_user_model, login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tidegate.interfaces.platform.forms import Field, Form
from tidegate.interfaces.platform.frame import frame_of, operator_role, page
from tidegate.interfaces.problem import Problem
from tidegate.parties.admit import login_of

_REFUSED = Problem(
    slug="log-in-refused",
    status=422,
    title="That did not work",
    rule="Log-in name and password do not belong together, or the log-in is closed.",
    remedy="Check both and try again.",
)
BACKEND = "django.contrib.auth.backends.ModelBackend"


def _form() -> Form:
    name = Field(form="login", name="username", label="Log-in name", autocomplete="username")
    word = Field(form="login", name="password", label="Password", kind="password", autocomplete="current-password")
    return Form(id="login", fields=(name, word))


def _next(request: HttpRequest, given: str) -> str:
    """Where to go on: only to this site's own pages."""
    safe = url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return given if given and safe else "/operator/orders" if operator_role(request) else "/me"


@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    form, status = _form(), 200
    after = _next(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST":
        username, password = request.POST.get("username", "")[:150], request.POST.get("password", "")[:1000]
        user = None if "\x00" in username else authenticate(request, username=username, password=password)
        if user is not None:
            login(request, user)
            return HttpResponseRedirect(_next(request, request.POST.get("next") or request.GET.get("next", "")))
        form, status = form.filled({"username": username}).refused(_REFUSED), 422
    context = {"form": form, "next": after}
    return page(request, "login.html", context, frame=frame_of(request, place="login"), status=status)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect("/")


@require_safe
def demo_log_in(request: HttpRequest, person_code: str) -> HttpResponse:
    """Looks through a fictional saver's eyes. Exists in a demonstration only."""
    shown = settings.DEMO or settings.ROLE == "test"
    found = login_of(person_code=person_code) if shown and person_code.isalnum() else None
    if found is None:
        raise Http404
    login(request, get_user_model().objects.get(pk=found.user_id), backend=BACKEND)
    return HttpResponseRedirect(_next(request, request.GET.get("next", "")))
