"""Reading requests strictly: bodies, keys, and who asks."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Schema
from ninja.errors import HttpError
from ninja.parser import Parser
from ninja.security import APIKeyCookie
from pydantic import ConfigDict

from tidegate.interfaces.platform.forms import parse_key
from tidegate.interfaces.platform.frame import saver_of
from tidegate.money import Invalid
from tidegate.seal import Malformed, strict_json

BODY_BYTES_MAX = 100_000
ENVELOPE_BYTES_MAX = 1_000_000
KEY_HEADER: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": True,
            "description": "A UUID of your own; the same key again gives the same outcome and books nothing twice.",
            "schema": {"type": "string", "format": "uuid"},
        }
    ]
}


class KeyMissing(Exception):
    """A write without its key."""


class Body(Schema):
    """A request's body: text stays text, unknown members are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class StrictParser(Parser):
    """JSON in one reading only; see `tidegate.seal.strict_json`."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found = strict_json(request.body, size_max=BODY_BYTES_MAX, field="body")
        if not isinstance(found, dict):
            raise Malformed(field="body", rule="A body is one JSON object.", remedy="Send an object.")
        return cast(dict[str, Any], found)


class SaverSession(APIKeyCookie):
    """The saver's own session, with Django's protection against forged requests. Answers the person's code."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_name = "session"

    def authenticate(self, request: HttpRequest, key: str | None) -> str | None:  # noqa: ARG002 (ninja's signature)
        return saver_of(request)


def saver_asking(request: HttpRequest) -> str:
    """The code of the saver that `SaverSession` let in."""
    return cast(str, request.auth)  # type: ignore[attr-defined]


def idempotency_key(request: HttpRequest) -> UUID:
    """The key of a write. Raises `KeyMissing` (400), `Invalid` when it is no UUID."""
    text = request.headers.get("Idempotency-Key")
    if text is None:
        raise KeyMissing
    return parse_key(text.strip().strip('"'), field="Idempotency-Key", remedy="Send a UUID of your own making.")


def envelope_bytes(request: HttpRequest) -> bytes:
    """The bytes of a signed envelope as they came. Raises HTTP 415 for another media type."""
    if request.content_type != "application/jose+json":
        raise HttpError(415, "A signed envelope is sent as application/jose+json.")
    if len(request.body) > ENVELOPE_BYTES_MAX:
        raise Malformed(field="body", rule=f"It is larger than {ENVELOPE_BYTES_MAX} bytes.", remedy="Send one order.")
    return request.body


def malformed_cause(error: BaseException) -> BaseException:
    """What really was wrong where the framework wraps it: our own reading errors, else the error itself."""
    cause = error.__cause__
    return cause if isinstance(cause, (Malformed, Invalid)) else error
