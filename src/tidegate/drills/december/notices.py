"""What the banks of the drill do themselves: one notice to each holder, and an answer to the hand-over of accounts.

A bank is a party of its own with a key of its own; it works from what the platform hands over and signs what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.legs import accounts_of
from tidegate.drills.december.papers import HANDOVER_TYP, NOTICE_TYP
from tidegate.ledger.balance import balances_now
from tidegate.seal import SigningKey, canonical_bytes, digest, sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """A bank's notices on one platform: to whom, with the digest of each text, and all of them signed together."""

    bank: str
    sent_at: datetime
    texts: Mapping[str, str]
    envelope: bytes


def notices_of(
    *,
    bank: str,
    name: str,
    deposits: Iterable[Deposit],
    owners: Mapping[UUID, tuple[str, ...]],
    at: datetime,
    key: SigningKey,
) -> Notices:
    """One for each holder of the bank, however many deposits the holder has; of a joint deposit each owner is one."""
    by_saver: dict[str, list[Deposit]] = {}
    for one in deposits:
        for person in owners.get(one.deposit_id, (one.saver,)):
            by_saver.setdefault(person, []).append(one)
    texts = {saver: _text(name, held) for saver, held in sorted(by_saver.items())}
    said = {saver: digest(text.encode()) for saver, text in texts.items()}
    payload = canonical_bytes({"bank": bank, "sent_at": at.isoformat(), "notices": said})
    return Notices(bank=bank, sent_at=at, texts=texts, envelope=sign(payload, keys=[key], typ=NOTICE_TYP))


def _text(name: str, held: Iterable[Deposit]) -> str:
    lines = [
        f"{one.contract.product_code}: {'until ' + one.matures_on.isoformat() if one.matures_on else 'at any time'}"
        for one in held
    ]
    return (
        f"{name} writes to you about your deposits: {'; '.join(lines)}. The platform takes no new money for us. What "
        "you hold runs to its end at the agreed rate and is paid to you when due; it stays insured as before. You need "
        "do nothing. You reach us at our own counter and by telephone at any time."
    )


def handed_over(*, bank: str, deposits: Iterable[Deposit], on: date, key: SigningKey) -> dict[str, Any]:
    """The bank looks up every account it is handed: it acknowledges those it keeps with this balance, the rest are
    breaks. The account numbers and balances are the ledger's, the rows are the deposits'."""
    held = list(deposits)
    accounts = {one.deposit_id: accounts_of(deposit=one).saver_deposit.account_id for one in held}
    balances = balances_now(account_ids=list(accounts.values()))
    breaks = [
        str(one.deposit_id)
        for one in held
        if (kept := balances.get(accounts[one.deposit_id])) is None
        or kept.credits_posted - kept.debits_posted != one.principal_minor
    ]
    said = {
        "bank": bank,
        "on": on.isoformat(),
        "accounts": len(held),
        "acknowledged": len(held) - len(breaks),
        "breaks": breaks,
        "principal_minor": str(sum(one.principal_minor for one in held)),
        "history": digest(canonical_bytes([[str(one.deposit_id), one.opened_on.isoformat()] for one in held])),
    }
    envelope = sign(canonical_bytes(said), keys=[key], typ=HANDOVER_TYP)
    return {**said, "envelope": envelope.decode()}
