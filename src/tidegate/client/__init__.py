"""A client of a platform's API, for programs: writes that are done once, whatever happens to their answers.

What it is
    `Platform` speaks `/api/v1` (docs/openapi.json) over httpx. It needs nothing else of Tidegate but the ground:
    amounts and terms go in and come out as `tidegate.money` values.

Its words
    *Key* a UUID that the caller makes and keeps: the request's name for ever · *In doubt* a write without a readable
    answer: a time-out, a connection that was reset, a status of 500 or more. It may have been done · *Settle* send the
    same write again under the same key, a bounded number of times · *Refused* a rule said no: nothing was done.

How data flows through it
    A verb makes a `Write`; `sending` sends it until there is an answer or patience ends; `answers` reads what came
    strictly; `trouble` is every way in which it can end badly. Without an answer `InDoubt` carries the write, to be
    settled later, in another process too: the key is all that must be kept.

What it must not know
    Any operating room, Django, a database. It never makes a key of its own: a key that only the client knows is lost
    with it.
"""

from tidegate.client.answers import Deposit, Outcome, Position, PositionAtBank, ShelfItem
from tidegate.client.platform import Platform
from tidegate.client.sending import Patience, Write
from tidegate.client.trouble import InDoubt, Problem, Reason, Refused, Trouble, Unreachable, Unreadable

__all__ = [
    "Deposit", "InDoubt", "Outcome", "Patience", "Platform", "Position", "PositionAtBank", "Problem", "Reason",
    "Refused", "ShelfItem", "Trouble", "Unreachable", "Unreadable", "Write",
]  # fmt: skip
