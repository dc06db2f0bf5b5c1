"""Talking to a platform over HTTP: bytes out, bytes back, with limits. Meaning is read elsewhere.

The client is handed in, so its timeouts, proxies and certificates are the deployment's. Answers are read up to a limit:
a platform that is broken or hostile cannot fill the hub's memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx

ANSWER_BYTES_MAX = 2_000_000
ATTEMPTS_MAX = 3
ENVELOPE_TYPE = "application/jose+json"
_PASSING = {408, 425, 429, 500, 502, 503, 504}
Wait = Callable[[int], None]
"""Waits some milliseconds before the next attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; `status` is None when nothing did, and `trouble` says why in words."""

    status: int | None
    content_type: str
    body: bytes
    trouble: str = ""

    @property
    def passing(self) -> bool:
        """Whether asking again may help: nothing came back, or the platform is busy."""
        return self.status is None or self.status in _PASSING

    @property
    def good(self) -> bool:
        return self.status is not None and httpx.codes.is_success(self.status)


def post(*, client: httpx.Client, url: str, envelope: bytes) -> Answer:
    """Sends a signed document. Never raises for what the network does."""
    request = client.build_request("POST", url, content=envelope, headers=_headers() | {"Content-Type": ENVELOPE_TYPE})
    return _send(client, request)


def get(*, client: httpx.Client, url: str, query: dict[str, str] | None = None) -> Answer:
    """Asks as a stranger would: no log-in, no cookie. Never raises for what the network does."""
    return _send(client, client.build_request("GET", url, params=query, headers=_headers()))


def patiently(*, ask: Callable[[], Answer], wait: Wait, attempts_max: int = ATTEMPTS_MAX) -> tuple[Answer, ...]:
    """Asks again while that may help, each time waiting longer; every answer, the last one last."""
    answers = [ask()]
    while answers[-1].passing and len(answers) < attempts_max:
        wait(250 * 2 ** (len(answers) - 1))
        answers.append(ask())
    return tuple(answers)


def _headers() -> dict[str, str]:
    return {"Accept": f"{ENVELOPE_TYPE}, application/json, application/problem+json", "Cache-Control": "no-cache"}


def _send(client: httpx.Client, request: httpx.Request) -> Answer:
    try:
        response = client.send(request, stream=True, follow_redirects=False)
        try:
            body = _read(response)
        finally:
            response.close()
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
        return Answer(status=None, content_type="", body=b"", trouble=_words(error))
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if body is None:
        return Answer(
            status=None, content_type=kind, body=b"", trouble=f"It answered more than {ANSWER_BYTES_MAX} bytes."
        )
    return Answer(status=response.status_code, content_type=kind, body=body)


def _read(response: httpx.Response) -> bytes | None:
    found = bytearray()
    for chunk in response.iter_bytes():
        found += chunk
        if len(found) > ANSWER_BYTES_MAX:
            return None
    return bytes(found)


def _words(error: Exception) -> str:
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        return "It cannot be reached."
    if isinstance(error, httpx.TimeoutException):
        return "It did not answer in time."
    return "The connection broke before it answered."
