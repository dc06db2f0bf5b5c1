"""`tidegate order key | new | sign | issue | lift`: what is done with files alone."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.order_files import authority as authority_in
from tidegate.interfaces.cli.order_files import order_in, public_key, readable, signing_key, written
from tidegate.money import AMOUNT_MINOR_MAX, Invalid, Rate
from tidegate.orders import (
    EVERYTHING,
    ORDER_TYP,
    PAYMENTS_STOPPED,
    RUN_TO_MATURITY,
    TRANSFER,
    Family,
    Kind,
    Known,
    LegalBasis,
    Measure,
    Order,
    OrderInvalid,
    Scope,
    Successor,
    judge_order,
    order_payload,
)
from tidegate.seal import SigningKey, add_signature, digest, strict_json
from tidegate.seal import sign as seal

FILE = click.Path(path_type=Path, dir_okay=False)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
out_option = click.option("--out", "-o", type=FILE, help="Write here, into a file that is not there yet; else print.")


@click.command()
@click.option("--out", "-o", type=FILE, required=True, help="The private key; nobody else may read this file.")
@json_option
def key(*, out: Path, as_json: bool) -> int:
    """Make an officer's key, and print its public half, which platforms pin."""
    made = SigningKey.from_seed(secrets.token_bytes(32))
    written(out, readable(made.to_jwk()), secret=True)
    document = {"kid": made.kid, "public": made.public.to_jwk(), "file": str(out)}
    click.echo(json.dumps(document) if as_json else f"Key {made.kid} is in {out}.\n{json.dumps(made.public.to_jwk())}")
    return exit_codes.OK


@click.command()
@click.argument("kind", type=click.Choice([str(kind) for kind in Kind if kind not in {Kind.WITHDRAW, Kind.LIFT}]))
@click.option("--issuer", required=True, help="The authority's code.")
@click.option("--sequence", type=click.IntRange(min=1), required=True, help="The authority's next number.")
@click.option("--to", "addressees", multiple=True, required=True, help="A platform's code; several times for several.")
@click.option("--everything", is_flag=True, help="All products of all banks.")
@click.option("--bank", "banks", multiple=True, help="Products of this bank.")
@click.option("--product", "products", multiple=True, help="This product.")
@click.option("--kind-of-product", "kinds", multiple=True, help="demand, fixed, notice or recurring.")
@click.option("--region", "regions", multiple=True, help="Savers who live in this region.")
@click.option("--term-days", type=(int, int), help="Terms from so many to so many days.")
@click.option("--amount", type=click.IntRange(0, AMOUNT_MINOR_MAX), help="Of a cap or an attachment, in minor units.")
@click.option("--currency", help="Of the amount, such as CNY.")
@click.option("--rate", help="Of a rate cap, in percent, subsidies included.")
@click.option("--person", help="Of a freeze or an attachment: the saver's code at the platform.")
@click.option("--kid", help="Of a key to be revoked.")
@click.option("--successor", type=(str, FILE), help="Of a revoked key: the officer and the public key that follow.")
@click.option("--transfer", is_flag=True, help="What is held is to go to another bank: people must arrange that.")
@click.option("--regards", type=UUID, help="The order that is stayed, amended, or that a notice is about.")
@click.option("--alongside", type=UUID, multiple=True, help="An order of others that this one stands beside.")
@click.option("--law", "laws", type=(str, str), multiple=True, help="Where the law stands, and its sentence.")
@click.option("--reason", required=True)
@click.option("--proportionality", default="", help="Why nothing milder is enough.")
@click.option("--redress", required=True, help="Where and until when it can be contested.")
@click.option("--days", type=click.IntRange(1, 3660), default=365, show_default=True, help="Until it expires.")
@click.option("--effective", type=click.DateTime(["%Y-%m-%dT%H:%M:%SZ"]), help="UTC; without it, at once.")
@click.option(
    "--comply-within", type=click.IntRange(min=0), default=3600, show_default=True, help="Seconds, from receipt."
)
@click.option("--confidential", is_flag=True, help="Not to be published; always so where a person is named.")
@out_option
def new(*, out: Path | None, **given: Any) -> int:
    """Draw up an order of KIND as a JSON file, to be read, changed by hand, simulated and signed."""
    order = _drawn_up(given, at=datetime.now(UTC).replace(microsecond=0))
    _put(out, readable(strict_json(order_payload(order))))
    return exit_codes.OK


def _drawn_up(given: dict[str, Any], *, at: datetime) -> Order:
    kind = Kind(given["kind"])
    effective_at = given["effective"].replace(tzinfo=UTC) if given["effective"] else at
    return Order(
        order_id=uuid4(),
        sequence=given["sequence"],
        issuer=given["issuer"],
        addressees=given["addressees"],
        kind=kind,
        scope=_scope(given),
        measure=Measure(
            amount_minor=given["amount"],
            currency=given["currency"],
            rate_ppb=None if given["rate"] is None else Rate.percent(given["rate"]).ppb,
            person=given["person"],
            kid=given["kid"],
            successor=_successor(given["successor"]),
        ),
        regards=given["regards"],
        alongside=given["alongside"],
        legal_basis=tuple(LegalBasis(ref=ref, sentence=sentence) for ref, sentence in given["laws"]),
        reason=given["reason"],
        proportionality=given["proportionality"],
        issued_at=at,
        effective_at=effective_at,
        comply_within_s=given["comply_within"],
        expires_at=None if kind is Kind.KEY_REVOKE else effective_at + timedelta(days=given["days"]),
        existing_holders=_holders(kind, transfer=given["transfer"]),
        redress=given["redress"],
        confidential=given["confidential"] or given["person"] is not None,
    )


def _successor(given: tuple[str, Path] | None) -> Successor | None:
    return None if given is None else Successor(officer=given[0], key=public_key(given[1]))


def _holders(kind: Kind, *, transfer: bool) -> str:
    if kind.family is Family.PAYMENTS:
        return PAYMENTS_STOPPED
    return TRANSFER if transfer else RUN_TO_MATURITY


def _scope(given: dict[str, Any]) -> Scope:
    parts = {name: frozenset(given[name]) for name in ("banks", "products", "kinds", "regions")}
    return Scope(everything=given["everything"], **parts, term_days=given["term_days"])


@click.command()
@click.argument("order", type=FILE)
@click.option("--key", "key_file", type=FILE, required=True, help="The signing officer's private key.")
@out_option
@json_option
def sign(*, order: Path, key_file: Path, out: Path | None, as_json: bool) -> int:
    """Sign an ORDER: a JSON file becomes a JWS; a JWS gets one more signature over the same bytes."""
    drafted, envelope = order_in(order)
    officer = signing_key(key_file)
    if envelope is None:
        signed = seal(order_payload(drafted), keys=[officer], typ=ORDER_TYP)
    else:
        signed = add_signature(envelope, key=officer, typ=ORDER_TYP)
    if out is not None or not as_json:
        _put(out, signed)
    if as_json:
        said = {"order_id": str(drafted.order_id), "digest": digest(order_payload(drafted)), "kid": officer.kid}
        click.echo(json.dumps(said | {"simulations": dict(drafted.preview_digests), "file": out and str(out)}))
    return exit_codes.OK


@click.command()
@click.argument("order", type=FILE)
@click.option("--authority", "authority_file", type=FILE, required=True, help="The authority: officers, competence.")
@click.option("--after", type=click.IntRange(min=0), required=True, help="The number issued last; 0 for none.")
@json_option
def issue(*, order: Path, authority_file: Path, after: int, as_json: bool) -> int:
    """Check that a signed ORDER may leave: signatures, how many, competence, number, expiry, simulations bound.

    Exit 3 with the reason if a platform would refuse it.
    """
    drafted, envelope = order_in(order)
    if envelope is None:
        raise Invalid(field=str(order), value="", rule="An order is signed first.", remedy="tidegate order sign")
    pinned = authority_in(authority_file)
    refusals = []
    for platform in drafted.addressees:
        known = Known(
            authorities={pinned.code: pinned},
            platform=platform,
            now=datetime.now(UTC),
            last_sequence={pinned.code: after},
            answered={},
            accepted={},
        )
        refused = judge_order(envelope, known=known).refused
        if refused is not None and drafted.about is None:
            refusals.append(
                {"platform": platform, "code": refused.code, "rule": refused.rule, "remedy": refused.remedy}
            )
    unseen = sorted(set(drafted.addressees) - set(drafted.preview_digests))
    result = {"order_id": str(drafted.order_id), "number": drafted.sequence, "ok": not refusals, "refusals": refusals}
    if as_json:
        click.echo(json.dumps(result | {"not_simulated": unseen}))
    else:
        click.echo("It may leave." if not refusals else "\n".join(f"{one['rule']} {one['remedy']}" for one in refusals))
        if unseen and drafted.kind.family in {Family.INTAKE, Family.PAYMENTS}:
            click.echo(f"Not simulated on {', '.join(unseen)}.", err=True)
    return exit_codes.REFUSED if refusals else exit_codes.OK


@click.command()
@click.argument("order", type=FILE)
@click.option("--sequence", type=click.IntRange(min=1), required=True, help="The authority's next number.")
@click.option("--reason", required=True)
@click.option("--redress", default="", help="Where it can be contested; without it, as the order said.")
@out_option
def lift(*, order: Path, sequence: int, reason: str, redress: str, out: Path | None) -> int:
    """Draw up the lift of an ORDER, whole, for the platforms that it went to; to be signed like any other."""
    lifted, _ = order_in(order)
    if lifted.kind in {Kind.LIFT, Kind.AMEND, Kind.KEY_REVOKE}:
        raise OrderInvalid(field="kind", rule=f"What is of kind {lifted.kind} is not lifted.", remedy="Issue anew.")
    at = datetime.now(UTC).replace(microsecond=0)
    drawn_up = Order(
        order_id=uuid4(),
        sequence=sequence,
        issuer=lifted.issuer,
        addressees=lifted.addressees,
        kind=Kind.LIFT,
        scope=EVERYTHING,
        lifts=lifted.order_id,
        legal_basis=(),
        reason=reason,
        issued_at=at,
        effective_at=at,
        comply_within_s=lifted.comply_within_s,
        expires_at=None,
        redress=redress or lifted.redress,
        confidential=lifted.confidential,
    )
    _put(out, readable(strict_json(order_payload(drawn_up))))
    return exit_codes.OK


def _put(out: Path | None, data: bytes) -> None:
    if out is None:
        click.echo(data.decode().rstrip("\n"))
    else:
        written(out, data)
        click.echo(f"Written to {out}.", err=True)
