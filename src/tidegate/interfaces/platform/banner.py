"""What orders in force mean for a holder, in plain words: what is shut, what is bounded, what is not paid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tidegate.deposits.deposit import Deposit
from tidegate.gate.in_force import Closures
from tidegate.interfaces.platform.market import bank_names, titles
from tidegate.interfaces.site.display import instant_text, minor_text
from tidegate.orders import Closure, Kind, Order, PaymentWord, closure_of, payment_stops


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """What an order means for a holder, in plain words."""

    title: str
    text: str
    href: str


def banners(deposits: Sequence[Deposit], *, shut: Closures, saver: str) -> tuple[Banner, ...]:
    """A banner for each order in force that stops payments of these deposits, or closes something they had open."""
    stops = _stopping(deposits, shut, saver)
    free = not any(order in _WITHDRAWALS for order in (one.kind for one in stops))
    closing = [one for one in _closing(deposits, shut) if one.order_id not in {other.order_id for other in stops}]
    return tuple(
        Banner(title=title, text=f"By {called[:1].lower()}{called[1:]}. {text}", href=href)
        for (title, text), (href, called) in (
            *zip([_stopped(one, deposits) for one in stops], titles(stops), strict=True),
            *zip([_shut(one, free) for one in closing], titles(closing), strict=True),
        )
    )


_WITHDRAWALS = frozenset({Kind.PAYMENT_MORATORIUM, Kind.UNAVAILABILITY, Kind.ASSET_FREEZE})


def _stopping(deposits: Iterable[Deposit], shut: Closures, saver: str) -> list[Order]:
    met: dict[str, Order] = {}
    for bank in sorted({one.bank for one in deposits}):
        for order in payment_stops(shut.orders, at=shut.at, bank=bank, person=saver).orders:
            met[str(order.order_id)] = order
    return list(met.values())


def _closing(deposits: Iterable[Deposit], shut: Closures) -> list[Order]:
    met: dict[str, Order] = {}
    for deposit in deposits:
        _, orders = shut.closed(bank=deposit.bank, product=deposit.product, kind=deposit.contract.kind.value)
        met.update({str(order.order_id): order for order in orders})
    return list(met.values())


def _stopped(order: Order, deposits: Iterable[Deposit]) -> tuple[str, str]:
    """Title and text of an order on payments; one against a person tells that person no more than what it stops."""
    since = f"since {instant_text(order.effective_at)}"
    named = bank_names()
    banks = ", ".join(sorted(named.get(one, one) for one in {one.bank for one in deposits} & order.scope.banks))
    stays = "What you hold stays yours and earns; what is stopped is paid when the order ends."
    if order.kind is Kind.PAYMENT_MORATORIUM:
        return f"{banks} pays nothing {since}.", stays
    if order.kind is Kind.UNAVAILABILITY:
        return f"Deposits at {banks} are unavailable {since}.", "Deposit insurance answers for what is insured."
    if order.kind is Kind.ASSET_FREEZE:
        return f"Your money here is frozen {since}.", "Interest and maturities are credited to you, and stay here too."
    kept = minor_text(order.measure.amount_minor or 0, code=order.measure.currency or "")
    return f"{kept} of yours stay here {since}.", "Above that amount you are paid as ever."


def _shut(order: Order, free: bool) -> tuple[str, str]:
    leaves = " You can withdraw as your contract says." if free else ""
    return (
        f"{_closed(closure_of(order.kind))} since {instant_text(order.effective_at)}.",
        f"Your deposits run on to their end at their agreed rate.{leaves}",
    )


def _closed(closure: Closure) -> str:
    if not closure:
        return "New money is bounded"
    if closure.open and closure.top_up:
        return "New deposits and top-ups are closed"
    if closure.top_up:
        return "Top-ups are closed"
    return "New deposits and renewals are closed" if closure.renew else "New deposits are closed"


def stops_withdrawals(deposit: Deposit, *, shut: Closures, saver: str) -> bool:
    """Whether an order stands before taking money out of a deposit, so that it is not offered."""
    return bool(payment_stops(shut.orders, at=shut.at, bank=deposit.bank, person=saver).stops(PaymentWord.WITHDRAW))
