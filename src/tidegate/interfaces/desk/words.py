"""Orders as officers read them: titles, states, and which colour a state has."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from tidegate.hub.draft import Draft, scope_words
from tidegate.hub.history import Step
from tidegate.hub.probe import Verdict
from tidegate.hub.standing import AddresseeStanding, AddresseeState, Standing, State
from tidegate.orders import PAYMENTS_STOPPED, RUN_TO_MATURITY, TRANSFER, Family, Kind, Said

KIND: Mapping[Kind, str] = {
    Kind.TAKEDOWN: "Takedown",
    Kind.SUSPEND_NEW: "Suspension of new deposits",
    Kind.CLOSE_TOP_UPS: "Closing of top-ups",
    Kind.CAP_STOCK: "Cap on what is held",
    Kind.CAP_RATE: "Cap on rates",
    Kind.CAP_DAILY_INFLOW: "Cap on a day's inflow",
    Kind.PAYMENT_MORATORIUM: "Payment moratorium",
    Kind.UNAVAILABILITY: "Deposits unavailable",
    Kind.ASSET_FREEZE: "Asset freeze",
    Kind.ATTACHMENT: "Attachment",
    Kind.NOTICE: "Notice",
    Kind.PRESERVE: "Preservation of records",
    Kind.REPORT: "Request for figures",
    Kind.STAY: "Stay",
    Kind.AMEND: "Amendment",
    Kind.LIFT: "Lift",
    Kind.KEY_REVOKE: "Revocation of a key",
}
FAMILY: Mapping[Family, tuple[str, str]] = {
    Family.INTAKE: ("New money", "Shuts or bounds the way in. Withdrawals, interest and maturities go on."),
    Family.PAYMENTS: ("Payments", "Stops what its own law says, and nothing else. What is held stays and earns."),
    Family.INFORMATION: ("Information", "Touches nothing."),
    Family.LIFE: ("Keys", "Lifts, amendments and stays begin at the order that they are about."),
}
SORT: Mapping[str, str] = {
    "fixed": "Deposits for a term",
    "demand": "Deposits that may be withdrawn at any time",
    "notice": "Deposits at notice",
    "recurring": "Savings plans",
}
MEANING: Mapping[Kind, str] = {
    Kind.TAKEDOWN: "No listing, opening, topping up or renewing. Withdrawals, interest and maturities go on.",
    Kind.SUSPEND_NEW: "No listing or opening. What is held may be topped up and renewed.",
    Kind.CAP_STOCK: "No money in that would bring what the scope holds on a platform above an amount.",
    Kind.CAP_RATE: "No listing or money in above an all-in yearly rate; dearer offers leave the shelf.",
    Kind.CAP_DAILY_INFLOW: "No money in that would bring a business day's inflow of the scope above an amount.",
    Kind.PAYMENT_MORATORIUM: "The banks it names pay nothing while it lasts: no withdrawals, interest or maturities.",
    Kind.UNAVAILABILITY: "The same from its instant on, and deposit insurance answers for what is insured.",
    Kind.ASSET_FREEZE: "One person's money is neither moved nor used. Interest and maturities are credited, and stay.",
    Kind.ATTACHMENT: "An amount of what one person has on the platform stays there.",
    Kind.PRESERVE: "Records of its scope are kept until it expires.",
    Kind.REPORT: "Each platform answers with the figures of its scope: holders, stock, maturities.",
    Kind.KEY_REVOKE: "A key of this authority counts no more; another, vouched for by an officer, may take its place.",
    Kind.NOTICE: "Tells the platforms something, and changes nothing. It answers a question about an order.",
    Kind.STAY: "An order of another authority does not apply while the stay lasts.",
    Kind.AMEND: "States scope, figures and expiry of an earlier order anew, whole.",
    Kind.CLOSE_TOP_UPS: "Nobody adds money to what they hold. The shelf stays, and everything goes out as before.",
    Kind.LIFT: "Ends an earlier order, whole. What it shut is open again unless another order shuts it.",
}
STATE: Mapping[State, tuple[str, str]] = {
    State.DRAFT: ("draft", "plain"),
    State.LOOKED_AT: ("looked at, unsigned", "plain"),
    State.PARTLY_SIGNED: ("signed by one", "sand"),
    State.SIGNED: ("signed, not issued", "sand"),
    State.ISSUED: ("issued", ""),
}
AT_PLATFORM: Mapping[AddresseeState, tuple[str, str]] = {
    AddresseeState.ISSUED: ("not sent yet", "plain"),
    AddresseeState.UNREACHABLE: ("unreachable", "sand"),
    AddresseeState.NO_RECEIPT: ("delivered, no receipt", "sand"),
    AddresseeState.NOT_BELIEVED: ("answer not believed", "shut"),
    AddresseeState.REFUSED_FOR_NOW: ("refused for now", "sand"),
    AddresseeState.REFUSED: ("refused", "shut"),
    AddresseeState.OVERDUE: ("overdue", "shut"),
    AddresseeState.ACCEPTED: ("accepted, ahead of its time", "plain"),
    AddresseeState.CLARIFICATION_ASKED: ("asks for clarification", "sand"),
    AddresseeState.CANNOT_COMPLY: ("cannot comply", "shut"),
    AddresseeState.IN_EFFECT: ("in effect", "sure"),
    AddresseeState.VERIFIED: ("in effect, verified", "sure"),
    AddresseeState.DISPUTED: ("disputed", "sand"),
    AddresseeState.SUPERSEDED: ("in effect as amended", "sure"),
    AddresseeState.STAYED: ("stayed", "sand"),
    AddresseeState.EXPIRED: ("expired", "plain"),
    AddresseeState.LIFTED: ("lifted", "plain"),
}
SAID: Mapping[Said, str] = {
    Said.CLARIFICATION_ASKED: "Question",
    Said.CANNOT_COMPLY: "Cannot comply",
    Said.DISPUTED: "Dispute",
    Said.IN_EFFECT: "Took effect",
    Said.CONFLICT: "Conflict with another order",
    Said.REPORT: "Figures",
}
_ASKS: Mapping[Said, str] = {
    Said.CLARIFICATION_ASKED: "asks",
    Said.CANNOT_COMPLY: "cannot comply",
    Said.DISPUTED: "disputes it",
    Said.CONFLICT: "found a conflict",
}
COLLECTED: Mapping[str, str] = {
    "believed": "answered, and its log proves it",
    "not_believed": "answered something that is not believed",
    "no_answer": "has no answer",
    "unreachable": "did not answer",
}
FOUND: Mapping[Verdict, tuple[str, str]] = {
    Verdict.SHUT: ("gone from the shelf", "sure"),
    Verdict.VISIBLE: ("still on the shelf", "shut"),
    Verdict.NOTHING_ORDERED: ("no order empties it", "plain"),
    Verdict.UNREADABLE: ("unreadable, nothing proved", "sand"),
    Verdict.UNREACHABLE: ("unreachable, nothing proved", "sand"),
}
STEP: Mapping[Step, str] = {
    Step.COMPOSED: "Composed",
    Step.REVISED: "Draft changed",
    Step.PREVIEWED: "Looked at",
    Step.PREVIEW_FAILED: "Could not be looked at",
    Step.DRAWN_UP: "Drawn up",
    Step.SIGNED: "Signed",
    Step.ISSUED: "Issued",
    Step.ATTEMPTED: "Delivery",
    Step.ANSWERED: "Receipt",
    Step.PROBED: "Shelf probed",
    Step.REPLIED: "Reply",
    Step.NOT_BELIEVED: "Answers not believed",
}


def title_of(standing: Standing, numbers: Mapping[UUID, int]) -> str:
    """`Order 3: takedown`, `Draft: lift of order 3` before it has left; `numbers` are those of issued orders."""
    kind = KIND[standing.draft.kind].lower()
    about = standing.draft.about
    if about is not None and about in numbers:
        kind = f"{kind} {'on' if standing.draft.kind is Kind.NOTICE else 'of'} order {numbers[about]}"
    return f"Order {standing.number}: {kind}" if standing.number else f"Draft: {kind}"


def state_at_platform(state: AddresseeState, draft: Draft) -> tuple[str, str]:
    """A state's words and colour; what is about another order is carried out once and then not in force."""
    if draft.kind.family in {Family.LIFE, Family.INFORMATION} and state is AddresseeState.IN_EFFECT:
        return "carried out", "sure"
    return AT_PLATFORM[state]


def last_word(at: AddresseeStanding) -> str:
    """What a platform said that asks for an answer, as a sentence without its subject; empty where nothing does."""
    if not at.state.asks_for_an_answer:
        return ""
    told = [one.reply for one in at.replies if one.reply.said in _ASKS]
    if not told:
        return "still shows what should be gone"
    return f"{_ASKS[told[-1].said]}: {told[-1].detail}"


def scope_of(draft: Draft, names: Mapping[str, str]) -> str:
    """What is touched, beginning with a capital letter."""
    if draft.kind is Kind.KEY_REVOKE:
        return "A key of the authority"
    words = scope_words(draft=draft, names=names)
    if draft.measure.person is not None:
        words = f"what {draft.measure.person} owns" + ("" if draft.scope.everything else f": {words}")
    return words[:1].upper() + words[1:]


def bucket(name: str) -> str:
    """A bucket of the maturity ladder: `2 weeks`, `any time`, `longer`."""
    units = {"d": "day", "w": "week", "m": "month", "y": "year"}
    if name[:-1].isdecimal() and name[-1] in units:
        return f"{name[:-1]} {units[name[-1]]}{'' if name[:-1] == '1' else 's'}"
    return {"on_demand": "any time"}.get(name, name.replace("_", " "))


def touches(draft: Draft) -> bool:
    """Whether it shuts or stops anything, so that counts say something."""
    return draft.kind.family in {Family.INTAKE, Family.PAYMENTS}


def held_label(draft: Draft) -> str:
    """What stands above the stock."""
    return "Held, stays" if draft.kind.family is Family.PAYMENTS else "Held, runs on"


def held_words(draft: Draft) -> str:
    """What becomes of what is held."""
    return _HELD[draft.existing_holders]


_HELD = {
    RUN_TO_MATURITY: "runs to maturity",
    PAYMENTS_STOPPED: "stays and earns; what the order stops is paid when it ends",
    TRANSFER: "is to go to another bank: platforms shut new money and answer that people must arrange the rest",
}


def comply_words(seconds: int) -> str:
    """`1 hour`, `2 days`, `90 seconds`: the largest unit that says it whole."""
    for unit, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds % unit == 0:
            number = seconds // unit
            return f"{number} {word}{'' if number == 1 else 's'}"
    return f"{seconds} seconds"
