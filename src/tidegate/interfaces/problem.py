"""The one mapping of everything that is refused or wrong to an answer: RFC 9457 document, command line text, page.

A `Problem` carries a stable slug, the field, the rule in a sentence, the remedy and, where the gate refused, its cited
reasons. Refusals are recognised by their shape (see `Refused`), so this module knows no room and loads no Django.
Statuses: malformed input and final refusals 422, passing ones 409 (or 503 with Retry-After), not found 404.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, runtime_checkable

from tidegate.interfaces.problem_document import CONTENT_TYPE, RETRY_AFTER_S, TYPE, Outcome, Problem, Reason

__all__ = [
    "CONTENT_TYPE", "RETRY_AFTER_S", "TYPE", "Outcome", "Problem", "Reason", "Refused", "RefusedError",
    "invalid_fields", "of_error", "of_refused", "server_error",
]  # fmt: skip
_NOT_FOUND = {"unknown_product", "unknown_deposit", "unknown_saver", "unknown_person", "unknown_bank"}


class ReasonShape(Protocol):
    @property
    def check_id(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def citation(self) -> Any: ...


@runtime_checkable
class Refused(Protocol):
    """The shape of every room's typed refusal."""

    @property
    def code(self) -> str: ...
    @property
    def field(self) -> str | None: ...
    @property
    def rule(self) -> str: ...
    @property
    def remedy(self) -> str: ...
    @property
    def transient(self) -> bool: ...
    @property
    def reasons(self) -> Sequence[ReasonShape]: ...


class RefusedError(Exception):
    """A door's way to end a command or request with a refusal that a verb returned; it undoes the transaction."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(f"{refused.code}: {refused.rule}")
        self.refused = refused


def of_refused(refused: Refused) -> Problem:
    """A rule said no."""
    code = str(getattr(refused.code, "value", refused.code))
    status = 409 if refused.transient else 422
    if code.endswith("_not_found") or code in _NOT_FOUND:
        status = 404
    return Problem(
        slug=_slug(code),
        status=status,
        title=_title(code),
        field=refused.field,
        rule=refused.rule,
        remedy=refused.remedy,
        transient=refused.transient,
        reasons=tuple(_reason(reason) for reason in refused.reasons),
        outcome=Outcome.BUSY if refused.transient else Outcome.REFUSED,
    )


def of_error(error: BaseException) -> Problem | None:
    """What an exception means for whoever asked; None if it is our bug."""
    if isinstance(error, RefusedError):
        return of_refused(error.refused)
    for mapping in (_of_configuration, _of_trouble, _of_malformed, _of_framework, _of_database, _of_file):
        found = mapping(error)
        if found is not None:
            return found
    return None


def server_error() -> Problem:
    """Our bug: it says nothing but that nothing was booked."""
    return Problem(
        slug="internal-error",
        status=500,
        title="Something is wrong on our side",
        rule="The request ended unfinished and changed nothing.",
        remedy="Try again later; the operator finds it in the log.",
        outcome=Outcome.INTERNAL,
    )


def _of_configuration(error: BaseException) -> Problem | None:
    if getattr(error, "code", None) != "configuration_refused":
        return None
    found: Iterable[Any] = getattr(error, "findings", ())
    return Problem(
        slug="configuration-refused",
        status=500,
        title="The configuration cannot be used",
        rule="",
        findings=tuple({"field": f.field, "rule": f.rule, "remedy": f.remedy} for f in found),
        outcome=Outcome.MALFORMED,
    )


def _findings(found: Sequence[Any]) -> tuple[dict[str, str], ...]:
    """Each fault of a document that has several; of one alone everything is said already."""
    if len(found) < 2:
        return ()
    return tuple({"field": str(one.field), "rule": str(one.rule), "remedy": str(one.remedy)} for one in found)


_TROUBLE = {
    "database_unreachable": (503, True, Outcome.UNREACHABLE),
    "database_of_another_version": (503, False, Outcome.OTHER_VERSION),
    "not_possible_here": (422, False, Outcome.REFUSED),
    "malformed_database_input": (422, False, Outcome.MALFORMED),
    "database_trouble": (503, False, Outcome.UNREACHABLE),
}


def _of_trouble(error: BaseException) -> Problem | None:
    code = getattr(error, "code", None)
    if not isinstance(code, str) or code not in _TROUBLE:
        return None
    status, transient, outcome = _TROUBLE[code]
    return Problem(
        slug=_slug(code),
        status=status,
        title=str(getattr(error, "what", error)),
        rule=str(getattr(error, "rule", "")),
        remedy=str(getattr(error, "remedy", "")),
        transient=transient,
        outcome=outcome,
    )


def _of_malformed(error: BaseException) -> Problem | None:
    """`money.Invalid`, `orders.OrderInvalid`, `seal.Malformed`: all say field, rule and remedy."""
    rule = getattr(error, "rule", None)
    if not isinstance(error, Exception) or not isinstance(rule, str) or not hasattr(error, "remedy"):
        return None
    given = getattr(error, "field", None)
    return Problem(
        slug="malformed-input",
        status=422,
        title="What was given cannot be read",
        field=None if given is None else str(given),
        rule=rule,
        remedy=str(error.remedy),
        findings=_findings(getattr(error, "findings", ())),
    )


# Names are compared, so that no framework is loaded for this: an error can only come from one that already is.
_FRAMEWORK = {
    "django.http.response.Http404": (404, "not-found", "There is no such thing here"),
    "django.core.exceptions.PermissionDenied": (403, "forbidden", "This is not yours to do"),
    "django.core.exceptions.RequestDataTooBig": (413, "too-large", "The request is too large"),
    "django.core.exceptions.TooManyFieldsSent": (413, "too-large", "The request has too many fields"),
    "django.core.exceptions.SuspiciousOperation": (400, "bad-request", "The request cannot be read"),
    "django.http.request.UnreadablePostError": (400, "bad-request", "The request cannot be read"),
    "django.core.exceptions.BadRequest": (400, "bad-request", "The request cannot be read"),
    "ninja.errors.AuthenticationError": (401, "not-logged-in", "Log in first"),
    "ninja.errors.AuthorizationError": (403, "forbidden", "This is not yours to do"),
    "ninja.errors.HttpError": (400, "bad-request", "The request cannot be read"),
}


def _of_framework(error: BaseException) -> Problem | None:
    names = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
    if "ninja.errors.ValidationError" in names:
        return invalid_fields(error.errors)  # type: ignore[attr-defined]
    for name in names:
        if name in _FRAMEWORK:
            status, slug, title = _FRAMEWORK[name]
            status = int(getattr(error, "status_code", status))
            rule = str(error) if name == "ninja.errors.HttpError" else ""
            outcome = Outcome.REFUSED if status in {401, 403} else Outcome.MALFORMED
            return Problem(slug=slug, status=status, title=title, rule=rule, outcome=outcome)
    return None


def invalid_fields(errors: Iterable[dict[str, Any]]) -> Problem:
    """Fields that do not fit the API's schema, without what was in them."""
    findings = tuple(
        {"field": ".".join(str(part) for part in found["loc"][1:] or found["loc"]), "rule": str(found["msg"])}
        for found in errors
    )
    return Problem(
        slug="malformed-input",
        status=422,
        title="What was given cannot be read",
        field=findings[0]["field"] if findings else None,
        rule=findings[0]["rule"] if findings else "",
        remedy="The API's document at /api/v1/openapi.json says what is expected.",
        findings=findings,
    )


# SQLSTATE classes that pass: connection lost, deadlock or serialization, resources, shutdown, timeouts of all kinds.
_PASSING_STATES = ("08", "25P03", "40", "53", "57014", "57P", "55P03")


def _of_database(error: BaseException) -> Problem | None:
    names = {f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__}
    if not names & {"django.db.utils.Error", "psycopg.Error", "django.db.utils.InterfaceError"}:
        return None
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    lost = state is None and any(name.endswith(("OperationalError", "InterfaceError")) for name in names)
    if not (lost or (state or "").startswith(_PASSING_STATES)):
        return None
    return Problem(
        slug="database-busy" if state else "database-unreachable",
        status=503,
        title="The database cannot do this now",
        rule="Nothing is acknowledged that is not stored.",
        remedy="Send the same request with the same Idempotency-Key again.",
        transient=True,
        outcome=Outcome.BUSY if state else Outcome.UNREACHABLE,
    )


def _of_file(error: BaseException) -> Problem | None:
    """A file the caller named. Only the command line lets these through; a page never names files."""
    if not isinstance(error, OSError) or error.filename is None:
        return None
    return Problem(
        slug="file-unreadable",
        status=422,
        title=f"{error.filename}: {error.strerror}",
        rule="The file or folder must exist and be ours to use.",
        remedy="Name another, or change its rights.",
    )


def _reason(reason: ReasonShape) -> Reason:
    citation = reason.citation
    text = citation if isinstance(citation, str) else getattr(citation, "title", "") if citation else ""
    article = getattr(citation, "article", "")
    return Reason(
        check_id=str(reason.check_id),
        sentence=str(reason.sentence),
        citation=f"{text}, {article}" if article else str(text),
        url=str(getattr(citation, "url", "") or ""),
    )


def _slug(code: str) -> str:
    return code.replace("_", "-").lower()


def _title(code: str) -> str:
    words = code.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]
