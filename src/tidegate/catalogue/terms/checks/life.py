"""A deposit's life: notice, plan, maturity, funding, owners."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tidegate.catalogue.terms.checks.words import Check
from tidegate.catalogue.terms.maturity import Instruction, Maturity
from tidegate.catalogue.terms.owners import Title
from tidegate.catalogue.terms.plan import Missed
from tidegate.catalogue.terms.product import Kind, ProductTerms
from tidegate.money import Term

NOTICE_DAYS_MAX = 3660
OWNERS_MAX = 100


def of_life(terms: ProductTerms) -> Iterable[Check]:
    yield from _of_notice(terms)
    yield from _of_plan(terms)
    yield from _of_maturity(terms)
    yield from _of_window(terms)
    yield from _of_funding(terms)
    yield from _of_owners(terms)


def _of_notice(terms: ProductTerms) -> Iterable[Check]:
    days = terms.notice_days
    yield (
        (terms.kind is Kind.NOTICE) != (days is not None),
        "notice_days", days, "A notice deposit has its days of notice, other kinds none.", "Correct it.",
    )  # fmt: skip
    yield (
        days is not None and not 1 <= days <= NOTICE_DAYS_MAX,
        "notice_days", days, "Notice is at least one day, at most ten years.", "Write such a number of days.",
    )  # fmt: skip


def _of_plan(terms: ProductTerms) -> Iterable[Check]:
    plan = terms.plan
    yield (
        (terms.kind is Kind.RECURRING) != (plan is not None),
        "plan", None if plan is None else plan.every, "A recurring plan says how often; other kinds have none.",
        "Correct it.",
    )  # fmt: skip
    if plan is None:
        return
    yield (
        any(not plan.every < term for term in terms.offered),
        "plan.every", plan.every, "A plan has at least two instalments before its maturity.", "Bring them more often.",
    )  # fmt: skip
    yield (
        plan.grace_days < 0 or not Term(days=max(plan.grace_days, 1)) < plan.every,
        "plan.grace_days", plan.grace_days, "Grace is 0 days or more, and shorter than the time between instalments.",
        "Correct it.",
    )  # fmt: skip
    yield (
        (plan.missed is Missed.END) != (plan.missed_max is not None) or (plan.missed_max or 0) < 0,
        "plan.missed_max", plan.missed_max, "How many may be missed is said where missing more ends the plan.",
        "Write 0 or more, or leave it out.",
    )  # fmt: skip
    least = min((cell.rate.ppb for cell in terms.chart), default=0)
    less = plan.reduction
    yield (
        (plan.missed is Missed.REDUCTION) != (less is not None)
        or (less is not None and (less.ppb <= 0 or (terms.index is None and less.ppb > least))),
        "plan.reduction", less, "A reduction, where one follows, lies between nothing and the lowest rate.",
        "Correct it, or leave it out.",
    )  # fmt: skip


def _of_maturity(terms: ProductTerms) -> Iterable[Check]:
    what = terms.maturity
    yield (
        not terms.kind.has_term and what != Maturity(),
        "maturity", terms.kind, "A deposit of this kind has no maturity.", "Leave it out.",
    )  # fmt: skip
    yield (
        Instruction.PAY_OUT not in what.allowed or len(set(what.allowed)) < len(what.allowed),
        "maturity.allowed", list(what.allowed), "Paying out is always allowed; each instruction is named once.",
        "Add pay_out, or take the second of two out.",
    )  # fmt: skip
    yield (
        (Instruction.MOVE in what.allowed) != bool(what.move_to),
        "maturity.move_to", list(what.move_to), "Moving names the products to move to, and only moving does.",
        "Name them, or leave the instruction out.",
    )  # fmt: skip
    yield (
        terms.product_code in what.move_to or len(set(what.move_to)) < len(what.move_to),
        "maturity.move_to", list(what.move_to), "It names other products, each once; the same product is a renewal.",
        "Allow renew_all instead.",
    )  # fmt: skip
    opens, closes = terms.funding.opens_on, terms.funding.closes_on
    renews = {Instruction.RENEW_PRINCIPAL, Instruction.RENEW_ALL} & set(what.allowed)
    yield (
        bool(renews) and bool(terms.offered) and opens is not None and closes is not None
        and terms.offered[0].end(opens) > closes,
        "maturity.allowed", list(what.allowed), f"The product closes on {closes}, before a deposit in it matures.",
        "Let it be moved to a product that is open then, or paid out.",
    )  # fmt: skip


def _of_window(terms: ProductTerms) -> Iterable[Check]:
    what = terms.maturity
    opens, closes, notice = what.opens_days, what.closes_days, what.notice_days
    yield closes < 0, "maturity.closes_days", closes, "It counts days before the maturity.", "Write 0 or more."
    yield (
        opens is not None and opens < max(closes, 1),
        "maturity.opens_days", opens, "Instructions are taken from a day before the day on which that ends.",
        "Write more days than closes_days.",
    )  # fmt: skip
    yield (
        notice is not None and notice <= closes,
        "maturity.notice_days", notice, "The saver is told while an instruction can still be given.",
        "Write more days than closes_days.",
    )  # fmt: skip
    shortest = terms.offered[0] if terms.offered else None
    for field, days in (("opens_days", opens), ("closes_days", closes), ("notice_days", notice)):
        yield (
            days is not None and days > 0 and shortest is not None and not Term(days=min(days, 36525)) < shortest,
            f"maturity.{field}", days, f"It lies within the shortest term, {shortest}.", "Write fewer days.",
        )  # fmt: skip


def _of_funding(terms: ProductTerms) -> Iterable[Check]:
    when = terms.funding
    yield (
        when.opens_on is not None and when.closes_on is not None and when.closes_on < when.opens_on,
        "funding.closes_on", when.closes_on, "A product closes no sooner than it opens.", "Give a later day.",
    )  # fmt: skip
    yield (
        when.opens_at is not None and when.cut_off is not None and when.opens_at >= when.cut_off,
        "funding.opens_at", when.opens_at, "The window opens before the cut-off of the same day.", "Open it earlier.",
    )  # fmt: skip
    timed = when.opens_at is not None or when.cut_off is not None
    yield (
        timed != (when.zone is not None),
        "funding.zone", when.zone, "A time of day is by the clocks of a zone, and a zone is for a time.",
        "Give a zone such as Europe/Berlin, or leave both out.",
    )  # fmt: skip
    yield (
        when.zone is not None and not _is_zone(when.zone),
        "funding.zone", when.zone, "There is no such time zone.", "Give an IANA name such as Europe/Berlin.",
    )  # fmt: skip
    days = when.within_days
    yield days is not None and days < 1, "funding.within_days", days, "At least one business day.", "Write 1 or more."


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _of_owners(terms: ProductTerms) -> Iterable[Check]:
    who = terms.owners
    yield (
        not 1 <= who.count_max <= OWNERS_MAX,
        "owners.count_max", who.count_max, f"A deposit has 1 to {OWNERS_MAX} owners.", "Write such a number.",
    )  # fmt: skip
    yield (
        not who.titles or len(set(who.titles)) < len(who.titles),
        "owners.titles", list(who.titles), "There is a title, and each is named once.", "Name sole, joint or shares.",
    )  # fmt: skip
    several = bool({Title.JOINT, Title.SHARES} & set(who.titles))
    yield (
        several != (who.count_max > 1),
        "owners.count_max", who.count_max, "Joint title and shares are for several owners; sole title is for one.",
        "Raise the number, or leave the title out.",
    )  # fmt: skip
