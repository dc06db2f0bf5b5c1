"""Answers to what went wrong: a problem document for programs, a page for people, never a trace for either.

API: `install(api)` gives a NinjaAPI the mapping. Views and middleware raise what they like; `TroubleAnswers` maps it.
A view that got a refusal returns `answer(request, of_refused(refused))`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.html import format_html

from tidegate.interfaces import problem as problems
from tidegate.interfaces.problem import Problem

if TYPE_CHECKING:
    from ninja import NinjaAPI

log = logging.getLogger("tidegate.site")


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem in the form the asker reads: a document under /api/ or if JSON is asked for, else a page."""
    response = _document(problem) if wants_document(request) else _page(request, problem)
    if problem.status == 503:
        response.headers["Retry-After"] = str(problems.RETRY_AFTER_S)
    return response


def wants_document(request: HttpRequest) -> bool:
    if request.path.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json", problems.CONTENT_TYPE]) not in {
        "text/html",
        None,
    }


class TroubleAnswers:
    """Maps what a view raised. Our own bugs go on to Django, which logs them and calls `server_error`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        problem = mapped(error)
        return None if problem is None else answer(request, problem)


def mapped(error: Exception) -> Problem | None:
    """The problem of an exception in a request. An unreadable file or a configuration is our own fault there."""
    if isinstance(error, OSError) or getattr(error, "code", None) == "configuration_refused":
        return None
    problem = problems.of_error(error)
    if problem is not None and problem.status >= 500:
        log.error("%s: %s", problem.slug, type(error).__name__)
    return problem


def install(api: NinjaAPI) -> None:
    """Gives an API this mapping for everything that its operations raise."""
    from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
    from django.db import Error as DatabaseError
    from django.http import Http404
    from ninja import errors

    def handle(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        assert isinstance(error, Exception)
        problem = mapped(error)
        if problem is None:
            log.error(
                "internal error in %s", request.resolver_match.route if request.resolver_match else "", exc_info=error
            )
            problem = problems.server_error()
        return answer(request, problem)

    known = (errors.ValidationError, errors.AuthenticationError, errors.AuthorizationError, errors.HttpError)
    for kind in (*known, Http404, PermissionDenied, SuspiciousOperation, BadRequest, DatabaseError, Exception):
        api.add_exception_handler(kind, handle)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, mapped(exception) or _plain(400, "bad-request", "The request cannot be read"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, mapped(exception) or _plain(403, "forbidden", "This is not yours to do"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return answer(request, _plain(404, "not-found", "There is no such thing here"))


def server_error(request: HttpRequest) -> HttpResponse:
    return answer(request, problems.server_error())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return answer(
        request,
        Problem(
            slug="form-expired",
            status=403,
            title="This form is no longer valid",
            rule="A form is accepted only from the session it was shown in.",
            remedy="Go back, load the page again and send the form anew.",
        ),
    )


def _plain(status: int, slug: str, title: str) -> Problem:
    return Problem(slug=slug, status=status, title=title, rule="")


def _document(problem: Problem) -> HttpResponse:
    return JsonResponse(
        problem.document(),
        status=problem.status,
        content_type=problems.CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )


def _page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The site's page; a bare one for our own bugs, which may sit in the very things that page is made with."""
    bare = "<!doctype html><html lang=en><title>{}</title><h1>{}</h1><p>{}</p><p>{}</p></html>"
    text = format_html(bare, problem.title, problem.title, problem.rule, problem.remedy)
    if problem.status != 500:
        with suppress(TemplateDoesNotExist):
            text = render_to_string("problem.html", {"problem": problem}, request)
    return HttpResponse(text, status=problem.status)
