"""The client: one method for each thing that a saver's program does at a platform.

    platform = Platform(base_url="https://savings.example")
    platform.log_in(username="anna@example.org", password=secret)
    key = uuid4()                                  # keep it until the answer is known
    outcome = platform.open_deposit(key=key, product_code="CLEARBROOK-1Y", term=term, amount=amount)

A write may raise `InDoubt`. Keep its `write` (or the key and what you asked) and call `settle` when you like: the same
key again, never a new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from uuid import UUID

import httpx

from tidegate.client import answers
from tidegate.client.answers import Deposit, Outcome, Position, Reader, ShelfItem
from tidegate.client.sending import Door, Patience, Write
from tidegate.client.trouble import InDoubt, Problem, Refused, Unreachable, Unreadable
from tidegate.money import Amount, Term

API = "/api/v1"
_NOT_FOUND = 404
_PAGE = 200


class Platform:
    """A session at one platform. `timeout_s` bounds each attempt, `patience` how many there are.

    `transport` is httpx's, for tests and proxies. Use it as a context, or `close` it.
    """

    def __init__(
        self,
        *,
        base_url: str,
        timeout_s: float = 10.0,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        http = httpx.Client(base_url=base_url, timeout=timeout_s, transport=transport, trust_env=False)
        self._door = Door(http=http, patience=patience or Patience())

    def close(self) -> None:
        self._door.http.close()

    def __enter__(self) -> Platform:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- who asks ----------------------------------------------------------------------------------------------------

    def log_in(self, *, username: str, password: str) -> None:
        """Begins a session. Raises `Refused` if the two do not belong together."""
        http = self._door.http
        try:
            http.get("/login")
            form = {"username": username, "password": password, "csrfmiddlewaretoken": self._door.csrf_token()}
            reply = http.post("/login", data=form, headers={"Referer": str(http.base_url)})
        except httpx.TransportError as error:
            raise Unreachable(f"/login: {type(error).__name__}") from error
        if not reply.is_redirect:
            raise Refused(_not_let_in("log-in-refused", reply.status_code))

    def log_in_to_demonstration(self, *, person: str) -> None:
        """Looks through a fictional saver's eyes; a demonstration only."""
        try:
            reply = self._door.http.get(f"/demo/login/{person}")
        except httpx.TransportError as error:
            raise Unreachable(f"/demo/login: {type(error).__name__}") from error
        if not reply.is_redirect:
            raise Refused(_not_let_in("no-demonstration", reply.status_code))

    # -- reading -----------------------------------------------------------------------------------------------------

    def shelf(self, *, amount: Amount | None = None, kind: str | None = None) -> Iterator[ShelfItem]:
        """What a stranger may open now, best yield first, page by page."""
        query = {"amount": None if amount is None else amount.text(), "kind": kind}
        return (answers.shelf_item(one) for one in self._pages("/shelf", **query))

    def deposits(self) -> Iterator[Deposit]:
        """The saver's deposits, the oldest first, page by page."""
        return (answers.deposit(one) for one in self._pages("/deposits"))

    def deposit(self, *, deposit_id: UUID) -> Deposit:
        """One of the saver's own. Raises `Refused` (404) for another's."""
        return answers.deposit(Reader(self._door.read(f"{API}/deposits/{deposit_id}")))

    def position(self) -> Position:
        """What the saver owns here, per bank."""
        return answers.position(Reader(self._door.read(f"{API}/position")))

    def outcome_of(self, *, key: UUID) -> Outcome | None:
        """What the write under this key came to; None if it was not done. One that is under way is waited for."""
        try:
            return answers.outcome(Reader(self._door.read(f"{API}/requests/{key}")))
        except Refused as refused:
            if refused.problem.status == _NOT_FOUND:
                return None
            raise

    # -- writing: each under the caller's own key --------------------------------------------------------------------

    def open_deposit(self, *, key: UUID, product_code: str, term: Term | None, amount: Amount) -> Outcome:
        """Raises `Refused`, `InDoubt`, `Unreachable`, as every write."""
        body = {"product_code": product_code, "term": None if term is None else term.text(), "amount": amount.text()}
        return self.settle(Write(key=key, path=f"{API}/deposits", body=body))

    def top_up(self, *, key: UUID, deposit_id: UUID, amount: Amount) -> Outcome:
        """Adds money, placed at the bank at the day's close."""
        return self.settle(Write(key=key, path=f"{API}/deposits/{deposit_id}/top-ups", body={"amount": amount.text()}))

    def withdraw(self, *, key: UUID, deposit_id: UUID, amount: Amount | None = None) -> Outcome:
        """Takes money out, at once; everything if no amount is named."""
        body = {} if amount is None else {"amount": amount.text()}
        return self.settle(Write(key=key, path=f"{API}/deposits/{deposit_id}/withdrawals", body=body))

    def cancel(self, *, key: UUID, deposit_id: UUID) -> Outcome:
        """Takes an opening back before it is placed."""
        return self.settle(Write(key=key, path=f"{API}/deposits/{deposit_id}/cancellation", body={}))

    def settle(self, write: Write) -> Outcome:
        """Sends a write under its key, also one that `InDoubt` carried: done once, whatever happened before."""
        reader = self._door.write(write)
        try:
            outcome = answers.outcome(reader)
        except Unreadable as error:
            raise InDoubt(write, attempts=1, last=str(error)) from error
        if outcome.request_id != write.key:
            raise InDoubt(write, attempts=1, last=f"the answer is that of {outcome.request_id}")
        return outcome

    def _pages(self, path: str, **query: object) -> Iterator[Reader]:
        cursor: str | None = None
        while True:
            page = Reader(self._door.read(API + path, limit=_PAGE, cursor=cursor, **query))
            yield from page.each("items")
            cursor = page.maybe("next", str)
            if cursor is None:
                return


def _not_let_in(slug: str, status: int) -> Problem:
    """A log-in page that did not let us in says so as a page; this says it as a problem."""
    return Problem(
        slug=slug, status=status, title="That did not work", rule="The platform did not let this person in.",
        remedy="Check who asks.", field=None, transient=False, reasons=(),
    )  # fmt: skip
