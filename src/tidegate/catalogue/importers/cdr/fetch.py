"""Products from a data holder's public endpoint: the list with its pages, then the detail of each product.

A page's `links.next` is followed on the same origin only, never twice, and only so many times. Nothing needs a log-in.
An endpoint whose list fails is Invalid; a product whose detail fails is a finding, and the others are read.

`x-v` names the newest version that is understood here, `x-min-v` the oldest: a holder answers with its newest between
them. One that looks at `x-v` alone answers 406 to what it does not know and is asked for the version before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any
from urllib.parse import quote

import httpx

from tidegate.catalogue.importers.cdr.finding import Finding, Kind
from tidegate.money import Invalid
from tidegate.seal import Malformed, strict_json

PAGES_MAX = 200
PRODUCTS_MAX = 20_000
ANSWER_BYTES_MAX = 8_000_000
TIMEOUT_S = 20
_PATH = "/cds-au/v1/banking/products"
LIST_VERSIONS, DETAIL_VERSIONS = (5, 4, 3), (7, 6, 5, 4, 3)
_OLDEST = "1"
_NOT_ACCEPTABLE = 406
_LISTED = {"product-category": "TERM_DEPOSITS", "page-size": "100"}
_REMEDY = "Ask the data holder, or try again later; files that were fetched before can be read too."


class _Failed(Exception):
    """An answer that cannot be used; caught where it is known what was asked for."""


class _Versioned:
    """Asks one kind of resource in the newest version that the holder takes, and remembers which that is."""

    def __init__(self, client: httpx.Client, versions: Sequence[int]) -> None:
        self._client, self._versions = client, list(versions)

    def get(self, url: httpx.URL) -> dict[str, Any]:
        """The answer's object; _Failed if there is none to be had."""
        while True:
            status, body = _ask(url, self._client, version=self._versions[0])
            if status != _NOT_ACCEPTABLE or len(self._versions) == 1:
                return _object(url, status, body)
            self._versions.pop(0)


def fetch(address: str, *, client: httpx.Client | None = None) -> Iterator[tuple[str, Any]]:
    """Every term deposit's detail with its address; a `Finding` in place of a detail that cannot be had."""
    with ExitStack() as stack:
        client = client or stack.enter_context(httpx.Client(timeout=TIMEOUT_S, follow_redirects=False))
        first = _first(address)
        lists, details = _Versioned(client, LIST_VERSIONS), _Versioned(client, DETAIL_VERSIONS)
        try:
            listed = list(_listed(first, lists))
        except _Failed as failed:
            raise Invalid(field="source", value=address, rule=str(failed), remedy=_REMEDY) from None
        for product_id in listed:
            detail = first.copy_with(raw_path=f"{_base(first)}/{quote(product_id, safe='')}".encode())
            try:
                yield str(detail), details.get(detail)
            except _Failed as failed:
                finding = Finding(
                    kind=Kind.DOCUMENT_UNREADABLE, product=product_id, field=str(detail), value="", reason=str(failed)
                )
                yield str(detail), finding


def _first(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        rule = f"It is no address: {error}."
        raise Invalid(field="source", value=address, rule=rule, remedy="Give the holder's https address.") from None
    path = url.path.rstrip("/")
    url = url.copy_with(path=path if path.endswith("/banking/products") else path + _PATH, fragment=None)
    return url.copy_merge_params({name: value for name, value in _LISTED.items() if name not in url.params})


def _base(url: httpx.URL) -> str:
    return url.raw_path.decode().partition("?")[0]


def _listed(first: httpx.URL, lists: _Versioned) -> Iterator[str]:
    seen: set[str] = set()
    given: set[str] = set()
    url: httpx.URL | None = first
    while url is not None:
        if str(url) in seen or len(seen) >= PAGES_MAX:
            raise _Failed(f"Its pages lead in a circle, or are more than {PAGES_MAX}.")
        seen.add(str(url))
        page = lists.get(url)
        for product_id in _ids(page, url):
            if product_id not in given:
                given.add(product_id)
                yield product_id
        if len(given) > PRODUCTS_MAX:
            raise _Failed(f"It lists more than {PRODUCTS_MAX} products.")
        url = _next(page, url)


def _ids(page: Mapping[str, Any], url: httpx.URL) -> Iterator[str]:
    data = page.get("data")
    products = data.get("products") if isinstance(data, Mapping) else None
    if not isinstance(products, list):
        raise _Failed(f"{url} has no list data.products.")
    for index, product in enumerate(products):
        product_id = product.get("productId") if isinstance(product, Mapping) else None
        if not isinstance(product_id, str) or not product_id or product_id in {".", ".."}:
            raise _Failed(f"{url}: data.products[{index}] has no productId.")
        yield product_id


def _next(page: Mapping[str, Any], url: httpx.URL) -> httpx.URL | None:
    links = page.get("links")
    text = links.get("next") if isinstance(links, Mapping) else None
    if not isinstance(text, str) or not text:
        return None
    try:
        found = url.join(text)
    except httpx.InvalidURL as error:
        raise _Failed(f"{url}: links.next is no address: {error}.") from None
    if (found.scheme, found.host, found.port) != (url.scheme, url.host, url.port):
        raise _Failed(f"{url}: links.next leads to another origin, {found.scheme}://{found.host}; it is not followed.")
    return found


def _ask(url: httpx.URL, client: httpx.Client, *, version: int) -> tuple[int, bytes]:
    headers = {"x-v": str(version), "x-min-v": _OLDEST, "Accept": "application/json"}
    try:
        with client.stream("GET", url, headers=headers) as response:
            body = bytearray()
            for part in response.iter_bytes():
                body += part
                if len(body) > ANSWER_BYTES_MAX:
                    raise _Failed(f"{url} answers with more than {ANSWER_BYTES_MAX} bytes.")
    except httpx.TimeoutException:
        raise _Failed(f"{url} does not answer in time.") from None
    except httpx.HTTPError as error:
        raise _Failed(f"{url} cannot be asked: {error or type(error).__name__}.") from None
    return response.status_code, bytes(body)


def _object(url: httpx.URL, status: int, body: bytes) -> dict[str, Any]:
    if status != httpx.codes.OK:
        raise _Failed(f"{url} answers {status}, not 200.")
    try:
        found = strict_json(body, size_max=ANSWER_BYTES_MAX, field="answer")
    except Malformed as error:
        raise _Failed(f"{url}: {error.field}: {error.rule}") from None
    if not isinstance(found, dict):
        raise _Failed(f"{url} answers with no JSON object.")
    return found
