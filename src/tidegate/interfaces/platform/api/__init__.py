"""The API of a platform, `/api/v1`: the same verbs as the pages, over JSON.

Bodies are read strictly: no duplicate keys, no fractions for amounts (they are text), no unknown members. Every write
carries an `Idempotency-Key`, a UUID that is the request id of the verb: sent again, it is answered again and done once.
What is refused is a problem document (RFC 9457). Orders and their receipts are signed envelopes, byte for byte.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError

from tidegate.interfaces.platform.api import (
    acting_for,
    announcements,
    deposits,
    disclosures,
    invitations,
    later,
    orders,
    pledges,
    shelf,
    statements,
)
from tidegate.interfaces.platform.api.reading import KeyMissing, StrictParser, malformed_cause
from tidegate.interfaces.problem import Problem
from tidegate.interfaces.site.answers import answer, install, mapped

api = NinjaAPI(
    title="Tidegate platform",
    version="1",
    description=(
        "One platform's shelf, its savers' deposits, and the door for a supervisor's signed orders. "
        "Amounts are decimal text, rates parts of one per year as text, errors problem documents (RFC 9457)."
    ),
    urls_namespace="platform-api",
    docs_url=None,
    parser=StrictParser(),
)
api.add_router("", shelf.router)
api.add_router("", deposits.router)
api.add_router("", later.router)
api.add_router("", acting_for.router)
api.add_router("", announcements.router)
api.add_router("", invitations.router)
api.add_router("", pledges.router)
api.add_router("", disclosures.router)
api.add_router("", statements.router)
api.add_router("", orders.router)
install(api)


@api.exception_handler(KeyMissing)
def _key_missing(request: HttpRequest, _error: KeyMissing) -> HttpResponse:
    return answer(
        request,
        Problem(
            slug="idempotency-key-missing",
            status=400,
            title="A write carries a key",
            rule="Every write carries the header Idempotency-Key with a UUID, so that it can be sent again safely.",
            remedy="Send a UUID of your own making; keep it until you have the answer.",
            field="Idempotency-Key",
        ),
    )


@api.exception_handler(HttpError)
def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The framework wraps what our own reading found; unwrap it."""
    cause = malformed_cause(error)
    problem = mapped(cause if isinstance(cause, Exception) else error)
    assert problem is not None, "an HTTP error has its problem"
    return answer(request, problem)
