"""A platform's public shelf as its API shows it to anybody: read page by page, strictly, up to a limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tidegate.hub.wire import Wait, get, patiently
from tidegate.hub.words import said_by
from tidegate.seal import Malformed, strict_json

SHELF_PATH = "/api/v1/shelf"
PAGES_MAX = 200
AMOUNTS = tuple("1" + "0" * zeros for zeros in range(9))
"""A shelf shows what takes the amount asked about; asked for each of these, it shows small and large deposits alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A product that a stranger is shown."""

    product: str
    bank: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What stood there, by product; `trouble` says in words why it could not be read to its end."""

    seen: tuple[Seen, ...]
    pages: int
    trouble: str = ""
    answered: bool = True


def read_shelf(*, client: httpx.Client, base_url: str, wait: Wait) -> Shelf:
    """All pages, for small and large amounts. Never raises for what the platform sends or does not send."""
    seen: dict[str, Seen] = {}
    pages = 0
    for amount in AMOUNTS:
        read, trouble, answered = _read_pages(client, base_url + SHELF_PATH, amount, wait, seen)
        pages += read
        if trouble:
            return Shelf(seen=_sorted(seen), pages=pages, trouble=trouble, answered=answered)
    return Shelf(seen=_sorted(seen), pages=pages)


def _read_pages(
    client: httpx.Client, url: str, amount: str, wait: Wait, seen: dict[str, Seen]
) -> tuple[int, str, bool]:
    """Pages read, the trouble in words, and whether anything was answered; what stood there goes into `seen`."""
    query, cursors = {"amount": amount}, set[str]()
    for page in range(1, PAGES_MAX + 1):
        answer = patiently(ask=lambda: get(client=client, url=url, query=query), wait=wait)[-1]  # noqa: B023
        if not answer.good:
            return page - 1, said_by(answer=answer), answer.status is not None
        try:
            items, cursor = read_page(body=answer.body)
        except Malformed as error:
            return page, f"{error.field}: {error.rule}", True
        seen.update({item.product: item for item in items})
        if cursor is None:
            return page, "", True
        if cursor in cursors:
            return page, "Its pages go round in a circle.", True
        cursors.add(cursor)
        query = {"amount": amount, "cursor": cursor}
    return PAGES_MAX, f"It has more than {PAGES_MAX} pages.", True


def read_page(*, body: bytes) -> tuple[list[Seen], str | None]:
    """Products of one page, and the cursor of the next. Raises Malformed."""
    document = strict_json(body, size_max=2_000_000, field="shelf")
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise _malformed("items", "A page of the shelf has a list of items.")
    following = document.get("next")
    if following is not None and not isinstance(following, str):
        raise _malformed("next", "The next page is named by text, or null.")
    return [_seen(item, place) for place, item in enumerate(document["items"])], following or None


def _seen(item: Any, place: int) -> Seen:
    if not isinstance(item, Mapping):
        raise _malformed(f"items[{place}]", "An item is an object.")
    for name in ("product_code", "bank_code", "kind"):
        if not isinstance(item.get(name), str):
            raise _malformed(f"items[{place}].{name}", "An item names product, bank and kind.")
    shown = item.get("name")
    return Seen(
        product=item["product_code"],
        bank=item["bank_code"],
        kind=item["kind"],
        name=shown if isinstance(shown, str) else item["product_code"],
    )


def _malformed(field: str, rule: str) -> Malformed:
    return Malformed(field=field, rule=rule, remedy="The platform corrects its shelf.")


def _sorted(seen: Mapping[str, Seen]) -> tuple[Seen, ...]:
    return tuple(seen[code] for code in sorted(seen))
