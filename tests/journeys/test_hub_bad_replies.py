"""Forged, replayed and reordered answers of a platform: each refused with its reason, and nothing changed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import transaction

from tests.hub_world import AT, AUTHORITY, OFFICERS, FakePlatform, World, key_of, takedown
from tidegate.hub import models
from tidegate.hub.collect import Collected, CollectedFrom, collect
from tidegate.hub.compose import compose
from tidegate.hub.deliver import deliver
from tidegate.hub.evidence import Disbelief
from tidegate.hub.issue import issue
from tidegate.hub.look_up import standing
from tidegate.hub.preview import preview
from tidegate.hub.refusal import Refused
from tidegate.hub.sign import ToSign, sign_with, to_sign
from tidegate.hub.standing import AddresseeState
from tidegate.orders import (
    ORDER_TYP,
    RECEIPT_TYP,
    REPLY_TYP,
    Evidence,
    Piece,
    Reply,
    Said,
    entry_of,
    evidence_bytes,
    parse_receipt,
    receipt_payload,
    reply_payload,
)
from tidegate.seal import (
    Checkpoint,
    SigningKey,
    consistency_proof,
    digest,
    inclusion_proof,
    leaf_hash,
    sign,
    sign_checkpoint,
    tree_root,
    unverified_payload,
)

ROWS = [
    tuple(cell.strip() for cell in line.split("|"))
    for line in Path(__file__).parents[1].joinpath("rules/bad_replies.txt").read_text("utf-8").splitlines()[1:]
    if line and not line.startswith("#")
]
NOT_HELD = {"received before it was issued"}
ONE, TWO = UUID(int=1), UUID(int=2)
EVE = key_of("eve")
Document = tuple[str, bytes]


@dataclass
class Log:
    """A platform's log and what it says of one order; honest unless a test bends it."""

    platform: FakePlatform
    documents: list[Document] = field(default_factory=list)
    code: str = ""
    key: SigningKey | None = None
    order: tuple[int, ...] | None = None

    @property
    def leaves(self) -> list[bytes]:
        return [leaf_hash(entry_of(what=what, document=one, salt=None).data) for what, one in self.documents]

    def evidence(self, shown: Sequence[int] | None = None, *, size: int | None = None) -> Evidence:
        """The documents at `shown` places, under a checkpoint over the first `size`."""
        leaves = self.leaves[:size]
        code = self.code or self.platform.code
        point = Checkpoint(origin=f"{code}/orders", size=len(leaves), root=tree_root(leaves))
        places = range(len(leaves)) if shown is None else shown
        return Evidence(
            platform=code,
            origin=point.origin,
            checkpoint=sign_checkpoint(point, key=self.key or self.platform.key),
            pieces=tuple(
                Piece(
                    what=self.documents[place][0],
                    document=self.documents[place][1],
                    index=place,
                    salt=None,
                    proof=inclusion_proof(leaves, index=place),
                )
                for place in places
            ),
        )

    def growth(self, first: int, second: int) -> bytes:
        proof = consistency_proof(self.leaves[:second], first=first)
        return json.dumps({"proof": [base64.b64encode(step).decode() for step in proof]}).encode()


@dataclass
class Case:
    """An order at one platform, its log, and two replies that the hub holds: a question and a cannot-comply."""

    world: World
    log: Log
    digest: str

    def reply(self, number: int, said: Said = Said.CANNOT_COMPLY, *, signer: SigningKey | None = None, **changes: Any
              ) -> Document:  # fmt: skip
        plain = Reply(
            order_id=ONE, order_digest=self.digest, platform="alder", sequence=number, said=said,
            at=AT + timedelta(minutes=number), detail=f"Words of reply {number}.",
        )  # fmt: skip
        payload = reply_payload(replace(plain, **changes))
        return "reply", sign(payload, keys=[signer or self.log.platform.key], typ=REPLY_TYP)

    def answers(self, data: bytes, growth: bytes | None = None) -> None:
        """The platform answers so from now on."""

        def instead(request: httpx.Request, honest: httpx.Response) -> httpx.Response:
            if request.url.path.endswith("/answers"):
                return httpx.Response(200, content=data, headers={"Content-Type": "application/json"})
            if request.url.path.endswith("/consistency"):
                query = request.url.params
                shown = growth or self.log.growth(int(query["first"]), int(query["second"]))
                return httpx.Response(200, content=shown, headers={"Content-Type": "application/json"})
            return honest

        self.log.platform.instead = instead

    def collected(self) -> CollectedFrom:
        found = collect(
            order_id=ONE, officer="lin", key=OFFICERS["lin"], client=self.world.client, at=AT + timedelta(minutes=10),
            wait=self.world.wait,
        )  # fmt: skip
        assert not isinstance(found, Refused), found
        return found[0]


def _gone_out(world: World, order_id: UUID, platforms: Sequence[str]) -> None:
    with transaction.atomic():
        compose(order_id=order_id, authority=AUTHORITY, officer="lin", draft=takedown(platforms=platforms), at=AT)
    preview(order_id=order_id, officer="lin", key=OFFICERS["lin"], client=world.client, at=AT, wait=world.wait)
    for officer in ("lin", "wang"):
        with transaction.atomic():
            ready = to_sign(order_id=order_id, at=AT)
            assert isinstance(ready, ToSign)
            sign_with(order_id=order_id, officer=officer, key=OFFICERS[officer], seen=ready.digest, at=AT)
    with transaction.atomic():
        issue(order_id=order_id, officer="lin", at=AT)
    deliver(order_id=order_id, client=world.client, at=AT, wait=world.wait)


def _documents(world: World, order_id: UUID) -> list[Document]:
    """The order as it left, and the receipt that the platform gives for it."""
    envelope = bytes(models.Issue.objects.get(order_id=order_id).envelope)
    answer = world.client.post("http://alder.example/api/v1/orders", content=envelope)
    return [("order", envelope), ("receipt", answer.content)]


def _case(*, silent: bool = False) -> Case:
    """The platform has received the order; `silent`: its receipt never came here."""
    world = World()
    world.register()
    world.platforms["alder"].silent_at_orders = silent
    _gone_out(world, ONE, ["alder"])
    world.platforms["alder"].silent_at_orders = False
    log = Log(platform=world.platforms["alder"], documents=_documents(world, ONE))
    return Case(world=world, log=log, digest=digest(unverified_payload(log.documents[0][1])))


@pytest.fixture
def case(hub_db: object) -> Case:
    found = _case()
    log = found.log
    log.documents += [found.reply(1, Said.CLARIFICATION_ASKED), found.reply(2)]
    found.answers(evidence_bytes(log.evidence()))
    assert found.collected() == CollectedFrom(platform="alder", outcome=Collected.BELIEVED, new=2)
    return found


def _state() -> tuple[Any, ...]:
    found = standing(order_id=ONE, at=AT + timedelta(minutes=10))
    assert found is not None
    (at,) = found.addressees
    believed = models.Collection.objects.filter(outcome="believed").count()
    return models.Receipt.objects.count(), models.Reply.objects.count(), believed, at.state, at.replies, at.receipt


def test_the_same_answers_again_change_nothing_and_a_new_one_is_added(case: Case) -> None:
    before, rows = _state(), models.Collection.objects.count()
    assert before[3] is AddresseeState.CANNOT_COMPLY
    assert case.collected() == CollectedFrom(platform="alder", outcome=Collected.BELIEVED, new=0)
    assert (_state(), models.Collection.objects.count()) == (before, rows)
    case.log.documents.append(case.reply(3, Said.DISPUTED))
    case.answers(evidence_bytes(case.log.evidence()))
    assert case.collected().new == 1
    assert _state()[3] is AddresseeState.DISPUTED


def _more(case: Case, *documents: Document, shown: Sequence[int] | None = None) -> bytes:
    case.log.documents += documents
    return evidence_bytes(case.log.evidence(shown))


def _piece(case: Case, place: int, **changes: Any) -> bytes:
    found = case.log.evidence()
    pieces = [replace(piece, **changes) if n == place else piece for n, piece in enumerate(found.pieces)]
    return evidence_bytes(replace(found, pieces=tuple(pieces)))


def _with(data: bytes, **changes: Any) -> bytes:
    return json.dumps({**json.loads(data), **changes}).encode()


def _no_words(case: Case) -> bytes:
    payload = json.loads(reply_payload_of(case, 3))
    made = sign(json.dumps({**payload, "detail": ""}, separators=(",", ":"), sort_keys=True).encode(),
                keys=[case.log.platform.key], typ=REPLY_TYP)  # fmt: skip
    return _more(case, ("reply", made))


def reply_payload_of(case: Case, number: int) -> bytes:
    return unverified_payload(case.reply(number)[1])


def _changed_byte(case: Case) -> bytes:
    envelope = json.loads(case.reply(3)[1])
    payload = base64.urlsafe_b64decode(envelope["payload"] + "=" * (-len(envelope["payload"]) % 4))
    bent = base64.urlsafe_b64encode(payload.replace(b"Words", b"Wards")).rstrip(b"=").decode()
    return _more(case, ("reply", json.dumps({**envelope, "payload": bent}).encode()))


def _receipt(case: Case, *, signer: SigningKey | None = None, **changes: Any) -> Document:
    receipt = parse_receipt(unverified_payload(case.log.documents[1][1]))
    payload = receipt_payload(replace(receipt, **changes))
    return "receipt", sign(payload, keys=[signer or case.log.platform.key], typ=RECEIPT_TYP)


def _rewritten(case: Case, *more: Document) -> bytes:
    """A log of its own that holds the same replies, not in the tree that was seen."""
    case.log.documents.insert(0, ("order", b"{}"))
    case.log.documents += more
    found = case.log.evidence(range(1, len(case.log.documents)))
    return evidence_bytes(found)


def _same_size(case: Case) -> bytes:
    case.log.documents[3] = ("reply", case.reply(2, detail="Other words.")[1])
    return evidence_bytes(case.log.evidence([0, 1, 2]))


def _other_order(case: Case, *, whole: bool) -> bytes:
    case.log.platform.instead = None
    if not models.Issue.objects.filter(order_id=TWO).exists():
        _gone_out(case.world, TWO, ["alder"])
    other = _documents(case.world, TWO)
    case.log.documents += other
    places = [4, 5] if whole else [0, 5, 2, 3]
    return evidence_bytes(case.log.evidence(places))


def _hidden(case: Case) -> bytes:
    """Another's document is at the place that is named."""
    return _piece(case, 3, document=case.reply(3)[1])


def _later_first(case: Case) -> bytes:
    case.log.documents.append(case.reply(3))
    found = case.log.evidence([0, 1, 3, 2, 4])
    return evidence_bytes(found)


Make = Callable[[Case], bytes]
CASES: dict[str, Make] = {
    "no JSON": lambda case: b"nothing",
    "a member too many": lambda case: _with(evidence_bytes(case.log.evidence()), weight=1),
    "no receipt": lambda case: evidence_bytes(case.log.evidence([0, 2, 3])),
    "two receipts": lambda case: _more(case, _receipt(case, sequence=9)),
    "a question without words": _no_words,
    "a checkpoint by a stranger": lambda case: evidence_bytes(
        replace(case.log.evidence(), checkpoint=replace(case.log, key=EVE).evidence().checkpoint)
    ),
    "a checkpoint with another root": lambda case: evidence_bytes(
        replace(case.log.evidence(), checkpoint=case.log.evidence().checkpoint.replace("\n4\n", "\n5\n"))
    ),
    "a receipt by a stranger": lambda case: _piece(case, 1, document=_receipt(case, signer=EVE)[1]),
    "a reply by a stranger": lambda case: _more(case, case.reply(3, signer=EVE)),
    "a reply by an officer of the authority": lambda case: _more(case, case.reply(3, signer=OFFICERS["lin"])),
    "a byte of a reply changed": _changed_byte,
    "a receipt passed off as a reply": lambda case: _more(case, ("reply", case.log.documents[1][1])),
    "a reply of the type of an order": lambda case: _more(
        case, ("reply", sign(reply_payload_of(case, 3), keys=[case.log.platform.key], typ=ORDER_TYP))
    ),
    "a reply that the log does not hold": _hidden,
    "a reply at another's place": lambda case: _piece(case, 3, index=2),
    "a reply without its proof": lambda case: _piece(case, 3, proof=()),
    "a salt where there was none": lambda case: _piece(case, 3, salt=b"\x01" * 32),
    "another platform's evidence": lambda case: evidence_bytes(replace(case.log, code="heron").evidence()),
    "another log's name": lambda case: evidence_bytes(replace(case.log.evidence(), origin="alder/other")),
    "a reply in another platform's name": lambda case: _more(case, case.reply(3, platform="heron")),
    "another order's evidence": lambda case: _other_order(case, whole=True),
    "another order's receipt beside ours": lambda case: _other_order(case, whole=False),
    "a reply to another order": lambda case: _more(
        case, case.reply(3, order_id=TWO, order_digest=digest(b"another order"))
    ),
    "a reply to another text of our order": lambda case: _more(case, case.reply(3, order_digest=digest(b"a text"))),
    "the evidence of before the last reply": lambda case: evidence_bytes(case.log.evidence(size=3)),
    "the log as it was, under a new checkpoint": lambda case: evidence_bytes(case.log.evidence([0, 1], size=2)),
    "another log of the same size": _same_size,
    "another log that is longer": _rewritten,
    "growth without a proof": lambda case: _more(case, case.reply(3)),
    "growth with another proof": lambda case: _more(case, case.reply(3)),
    "a second receipt": lambda case: _more(case, _receipt(case, sequence=9), shown=[0, 4, 2, 3]),
    "a number of ours for another reply": lambda case: _more(
        case, case.reply(2, detail="Other words."), shown=[0, 1, 2, 4]
    ),
    "two replies under one number": lambda case: _more(case, case.reply(3), case.reply(3, detail="Other words.")),
    "a reply that was held is gone": lambda case: evidence_bytes(case.log.evidence([0, 1, 3])),
    "the later reply first": _later_first,
    "numbers that run back in time": lambda case: _more(case, case.reply(3, at=AT + timedelta(seconds=90))),
    "numbers that run back in the log": lambda case: _more(
        case, case.reply(4), case.reply(3, at=AT + timedelta(minutes=2)), shown=[0, 1, 2, 3, 5, 4]
    ),
    "said before it was received": lambda case: _more(case, case.reply(3, at=AT - timedelta(minutes=1))),
    "received before it was issued": lambda case: _more(
        case, _receipt(case, received_at=AT - timedelta(minutes=1)), shown=[0, 2]
    ),
    "said tomorrow": lambda case: _more(case, case.reply(3, at=AT + timedelta(days=1))),
}
GROWTHS = {"growth without a proof": b"{}", "growth with another proof": b'{"proof":["AAAA"]}'}


def _refused(case: Case, what: str) -> tuple[str, str]:
    """What the hub says of a bent answer; nothing must have changed but the record of the refusal."""
    data = CASES[what](case)
    before = _state()
    case.answers(data, GROWTHS.get(what))
    found = case.collected()
    assert found.outcome is Collected.NOT_BELIEVED, (what, found)
    assert found.said, what
    assert _state() == before, what
    last = models.Collection.objects.order_by("-id").first()
    assert last is not None
    assert last.outcome == "not_believed"
    return what, last.refusal


def test_each_is_refused_with_its_reason_and_nothing_changes(case: Case) -> None:
    """One after the other at the same hub: what was refused leaves no trace on which the next could stand."""
    honest = list(case.log.documents)
    found = []
    for what, _ in ROWS:
        if what not in NOT_HELD:
            case.log.documents = list(honest)
            found.append(_refused(case, what))
    assert found == [row for row in ROWS if row[0] not in NOT_HELD]
    case.log.documents = honest
    case.answers(evidence_bytes(case.log.evidence()))
    assert case.collected() == CollectedFrom(platform="alder", outcome=Collected.BELIEVED, new=0)


def test_so_is_one_of_which_nothing_is_held(hub_db: object) -> None:
    case = _case(silent=True)
    assert [_refused(case, what) for what in sorted(NOT_HELD)] == [row for row in ROWS if row[0] in NOT_HELD]
    case.log.documents.pop()
    case.answers(evidence_bytes(case.log.evidence()))
    assert case.collected().new == 1, "a receipt that was lost on its way is found among the answers"
    assert _state()[3] is AddresseeState.IN_EFFECT


def test_the_table_has_every_reason_and_every_case() -> None:
    assert {what for what, _ in ROWS} == set(CASES)
    assert {refusal for _, refusal in ROWS} == {str(one) for one in Disbelief}
