"""`tidegate order deliver | status`: over HTTP, and what came back kept as files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.order_draw_up import FILE, json_option
from tidegate.interfaces.cli.order_files import named, order_in, public_key, signing_key, written
from tidegate.money import Invalid
from tidegate.orders import (
    ENQUIRY_TYP,
    Enquiry,
    Proven,
    check_evidence,
    enquiry_payload,
    life_of,
    order_payload,
    parse_evidence,
    steps_of,
)
from tidegate.seal import PublicKey, digest
from tidegate.seal import sign as seal

if TYPE_CHECKING:
    from tidegate.hub.receipt import Read
    from tidegate.hub.wire import Answer

_at = click.option(
    "--at", "addresses", multiple=True, required=True, metavar="CODE=URL", help="Where a platform answers."
)
_keys = click.option("--platform-key", "keys", multiple=True, required=True, metavar="CODE=FILE",
                     help="The public key that signs a platform's answers.")  # fmt: skip
_folder = click.Path(path_type=Path, file_okay=False, exists=True)


@click.command()
@click.argument("order", type=FILE)
@_at
@_keys
@click.option("--receipts", type=_folder, help="Keep each receipt in this folder.")
@json_option
def deliver(
    *, order: Path, addresses: tuple[str, ...], keys: tuple[str, ...], receipts: Path | None, as_json: bool
) -> int:
    """Send a signed ORDER to its platforms and verify their receipts. Sending again is harmless.

    Exit 3 if one refused it, 6 if one gave no receipt.
    """
    drafted, envelope = order_in(order)
    if envelope is None:
        raise Invalid(field=str(order), value="", rule="An order is signed first.", remedy="tidegate order sign")
    known = _known(keys)
    found: dict[str, Read] = {}
    for code, url in named(addresses, field="at").items():
        found[code] = _sent(envelope, code, url, _key_of(code, known), drafted.order_id, digest(order_payload(drafted)))
        if receipts is not None and found[code].receipt is not None:
            written(receipts / f"receipt-{code}-{drafted.order_id}.jws.json", found[code].envelope)
    said = [_told(code, read) for code, read in found.items()]
    click.echo(json.dumps({"order_id": str(drafted.order_id), "platforms": said}) if as_json else "\n".join(
        f"{one['platform']}: {one['outcome']}. {one['said']}" for one in said))  # fmt: skip
    if any(read.receipt is None for read in found.values()):
        return exit_codes.BUSY
    return (
        exit_codes.REFUSED if any(read.receipt and read.receipt.refusal for read in found.values()) else exit_codes.OK
    )


def _sent(envelope: bytes, code: str, url: str, key: PublicKey, order_id: UUID, order_digest: str) -> Read:
    from tidegate.hub.receipt import read_answer

    answer = _asked(url, "/api/v1/orders", envelope)
    return read_answer(answer=answer, platform=code, key=key, order_id=order_id, order_digest=order_digest)


def _told(code: str, read: Read) -> dict[str, Any]:
    receipt = read.receipt
    in_effect = receipt.in_effect_at if receipt is not None else None
    return {
        "platform": code,
        "outcome": str(receipt.outcome) if receipt is not None else str(read.outcome),
        "said": read.said,
        "refusal": str(receipt.refusal) if receipt is not None and receipt.refusal else None,
        "in_effect_at": in_effect.isoformat() if in_effect else None,
        "receipt": receipt.sequence if receipt is not None else None,
    }


@click.command()
@click.argument("order_id", type=UUID)
@_at
@_keys
@click.option("--issuer", help="With --key: ask as this authority; needed for a confidential order.")
@click.option("--key", "key_file", type=FILE, help="An officer's key.")
@click.option("--evidence", type=_folder, help="Keep each platform's evidence in this folder, to be verified offline.")
@json_option
def status(
    *,
    order_id: UUID,
    addresses: tuple[str, ...],
    keys: tuple[str, ...],
    issuer: str | None,
    key_file: Path | None,
    evidence: Path | None,
    as_json: bool,
) -> int:
    """How far the order with ORDER_ID is on each platform, from signed answers whose place in the log is proved."""
    known, shown = _known(keys), []
    for code, url in named(addresses, field="at").items():
        answer = _evidence(order_id, code, url, issuer, key_file)
        if not answer.good:
            from tidegate.hub.words import said_by

            shown.append({"platform": code, "state": "unknown", "said": said_by(answer=answer)})
            continue
        if evidence is not None:
            written(evidence / f"evidence-{code}-{order_id}.json", answer.body)
        shown.append(standing(check_evidence(parse_evidence(answer.body), platform_key=_key_of(code, known)), code))
    click.echo(json.dumps({"order_id": str(order_id), "platforms": shown}) if as_json else "\n".join(
        " ".join(str(part) for part in (f"{one['platform']}: {one['state']}.", one.get("said", ""))) for one in shown
    ))  # fmt: skip
    return exit_codes.BUSY if any(one["state"] == "unknown" for one in shown) else exit_codes.OK


def standing(proven: Proven, code: str) -> dict[str, Any]:
    """An order's life at one platform as its own signed answers tell it."""
    steps = steps_of(proven.order, receipt=proven.receipt, replies=proven.replies)
    life = life_of(proven.order, happened=steps, at=datetime.now(UTC))
    said = [f"{reply.said}: {reply.detail}".rstrip(": ") for reply in proven.replies]
    return {
        "platform": code,
        "state": str(life.state),
        "steps": [{"step": str(one.step), "at": one.at.isoformat()} for one in life.steps],
        "comply_by": life.comply_by.isoformat() if life.comply_by else None,
        "clock_paused": life.paused,
        "overdue": life.overdue,
        "said": " ".join([proven.receipt.refusal.rule if proven.receipt.refusal else "", *said]).strip(),
        "paper": proven.paper,
        "log_size": proven.checkpoint.size,
    }


def _evidence(order_id: UUID, code: str, url: str, issuer: str | None, key_file: Path | None) -> Answer:
    if issuer is None or key_file is None:
        return _asked(url, f"/api/v1/orders/{order_id}/evidence", None)
    enquiry = Enquiry(issuer=issuer, addressee=code, order_id=order_id, asked_at=datetime.now(UTC))
    envelope = seal(enquiry_payload(enquiry), keys=[signing_key(key_file)], typ=ENQUIRY_TYP)
    return _asked(url, "/api/v1/orders/answers", envelope)


def _asked(url: str, path: str, envelope: bytes | None) -> Answer:
    import httpx

    from tidegate.hub.wire import get, post

    with httpx.Client(timeout=30) as client:
        whole = url.rstrip("/") + path
        return get(client=client, url=whole) if envelope is None else post(client=client, url=whole, envelope=envelope)


def _known(keys: tuple[str, ...]) -> dict[str, PublicKey]:
    return {code: public_key(Path(file)) for code, file in named(keys, field="platform-key").items()}


def _key_of(code: str, known: dict[str, PublicKey]) -> PublicKey:
    if code not in known:
        raise Invalid(
            field="platform-key", value=code, rule="A platform's answers are checked.", remedy="Give its public key."
        )
    return known[code]
