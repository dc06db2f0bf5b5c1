"""A product's preview as the command tells it: a document, or tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tidegate.deposits.interest import Yields
    from tidegate.deposits.preview import Leave, Preview


def document(found: Preview, leaves: list[Leave]) -> dict[str, Any]:
    """The preview as JSON: amounts as text in the currency, rates and yields as parts of one."""
    contract, schedule = found.contract, found.schedule
    text = _writer(contract.currency)
    return {
        "product": contract.product_code,
        "currency": contract.currency,
        "amount": text(found.amount_minor),
        "brought": text(found.brought_minor),
        "term": None if contract.term is None else contract.term.text(),
        "rate": contract.rate.text(),
        "incentives": [one.rate.text() for one in contract.incentives],
        "starts_on": schedule.dates.starts_on.isoformat(),
        "ends_on": schedule.dates.ends_on.isoformat(),
        "matures": found.has_end,
        "nominal_rate": found.rate.text(),
        "index": None if found.index is None else found.index.text(),
        "interest": text(schedule.interest_minor),
        "paid_out": text(schedule.paid_out_minor),
        "subsidy": text(found.subsidy_minor),
        "margin": text(found.margin_minor),
        "fees": text(schedule.fees_minor),
        "yields": _yields(found.yields),
        "schedule": [
            {
                "on": one.on.isoformat(),
                "interest": text(one.amount_minor),
                "to": str(one.paid_to),
                "balance": text(one.balance_minor),
            }
            for one in schedule.postings
        ],
        "charges": [
            {
                "on": one.span.ends_on.isoformat(),
                "since": one.span.starts_on.isoformat(),
                "fee": text(one.amount_minor),
                "least_balance": text(one.least_minor),
                "waived": one.waived,
                "balance": text(one.balance_minor),
            }
            for one in schedule.charges
        ],
        "early_withdrawal": {
            "rule": leaving_rule(found),
            "days": [
                {
                    "on": one.on.isoformat(),
                    "pays": None if one.pays_minor is None else text(one.pays_minor),
                    "pays_after_notice": None
                    if contract.notice_days is None
                    else text(one.principal_minor + one.earned_minor - one.paid_minor),
                    "interest": text(one.deserved_minor),
                    "earned": text(one.earned_minor),
                    "already_paid": text(one.paid_minor),
                }
                for one in leaves
            ],
        },
    }


def _yields(found: Yields) -> dict[str, str | None]:
    return {
        "aer": None if found.aer is None else str(found.aer),
        "apy": None if found.apy is None else str(found.apy),
        "after_fees": None if found.after_fees is None else str(found.after_fees),
    }


def _writer(code: str) -> Any:
    from tidegate.money import Amount, currency

    money = currency(code)
    return lambda minor: Amount(minor=minor, currency=money).text()


def show(found: Preview, leaves: list[Leave]) -> None:
    from rich.console import Console
    from rich.table import Table

    contract, schedule = found.contract, found.schedule
    text, code = _writer(contract.currency), contract.currency
    console = Console()
    until = "matures on" if found.has_end else "as far as"
    console.print(
        f"[bold]{contract.product_code}[/]: {text(found.brought_minor)} {code} from {schedule.dates.starts_on},"
        f" {until} {schedule.dates.ends_on}",
        soft_wrap=True,
    )
    console.print(
        f"Nominal rate {found.rate}{_assumed(found)}."
        f" Interest {text(schedule.interest_minor)} {code}; effective yield {_percent(found.yields.aer)} (AER),"
        f" {_percent(found.yields.apy)} (APY); at the end {text(schedule.paid_out_minor)} {code}.",
        soft_wrap=True,
    )
    if contract.incentives:
        more = ", ".join(f"{one.rate.percent_text()} %" for one in contract.incentives)
        console.print(f"Of the rate of {contract.rate.percent_text()} %, incentives are {more}.", soft_wrap=True)
    if found.subsidy_minor or found.margin_minor:
        console.print(
            f"Apart from it: the platform adds {text(found.subsidy_minor)} {code}"
            f" and keeps {text(found.margin_minor)} {code} of what the bank pays.",
            soft_wrap=True,
        )
    if contract.fee is not None:
        console.print(
            f"Fees {text(schedule.fees_minor)} {code}: AER and APY say the interest alone,"
            f" {_percent(found.yields.after_fees)} is left after fees.",
            soft_wrap=True,
        )
    table = Table(title="Schedule", title_justify="left", box=None, header_style="bold")
    table.add_column("Day")
    for name in ("Interest", "Goes to", "Balance"):
        table.add_column(name, justify="right")
    for one in schedule.postings:
        table.add_row(str(one.on), text(one.amount_minor), str(one.paid_to), text(one.balance_minor))
    console.print(table)
    if contract.fee is not None:
        console.print(_charges(found))
    console.print(_early(found, leaves))


def _early(found: Preview, leaves: list[Leave]) -> Any:
    """What leaving would pay, under a heading that says by which rule; one line where nobody may leave."""
    from rich.table import Table

    contract, text = found.contract, _writer(found.contract.currency)
    rule = leaving_rule(found)
    if rule == "forbidden" and contract.notice_days is None:
        return "Nobody may leave before the end."
    early = Table(title=_LEAVING[rule].format(days=contract.notice_days), title_justify="left", box=None)
    early.add_column("Day")
    after = [] if contract.notice_days is None else ["After notice"]
    for name in ("Bank pays", *after, "Interest left", "Earned by then", "Already paid"):
        early.add_column(name, justify="right")
    for leave in leaves:
        pays = "not allowed" if leave.pays_minor is None else text(leave.pays_minor)
        noticed = [text(leave.principal_minor + leave.earned_minor - leave.paid_minor)] if after else []
        figures = (text(leave.deserved_minor), text(leave.earned_minor), text(leave.paid_minor))
        early.add_row(str(leave.on), pays, *noticed, *figures)
    return early


def _assumed(found: Preview) -> str:
    if found.contract.index is None:
        return ""
    return f", if {found.contract.index.code} stays at {found.index}"


def leaving_rule(found: Preview) -> str:
    """The rule of leaving before the end; of a deposit that has none, that everything may leave at any time."""
    return "at_any_time" if found.contract.kind == "demand" else str(found.contract.early_withdrawal)


_LEAVING = {
    "at_any_time": "Taking everything out, on any day with all that it earned",
    "forbidden": "Taking everything out, {days} days after notice and not sooner",
    "demand_rate": "Leaving early with everything, at the demand rate for the elapsed time",
    "rate_reduction": "Leaving early with everything, at the reduced rate for the elapsed time",
    "fee": "Leaving early with everything, for a fee",
    "loss_of_interest": "Leaving early with everything, losing days of interest",
    "completed_tier": "Leaving early with everything, at the rate of the time completed",
}


def _charges(found: Preview) -> Any:
    from rich.table import Table

    text = _writer(found.contract.currency)
    table = Table(title="Fees", title_justify="left", box=None, header_style="bold")
    table.add_column("Day")
    for name in ("Fee", "Least balance since the last", "Balance"):
        table.add_column(name, justify="right")
    for one in found.schedule.charges:
        fee = "waived" if one.waived else text(one.amount_minor)
        table.add_row(str(one.span.ends_on), fee, text(one.least_minor), text(one.balance_minor))
    return table


def _percent(value: Any) -> str:
    return "no yield" if value is None else f"{value * 100:.3f} %"
