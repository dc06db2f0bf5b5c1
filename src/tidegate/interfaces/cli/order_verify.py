"""`tidegate order verify`: offline, with files and public keys only."""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path
from typing import Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.order_answers import standing
from tidegate.interfaces.cli.order_draw_up import FILE, json_option
from tidegate.interfaces.cli.order_files import SIZE_MAX, authority, content, order_in, public_key
from tidegate.money import Invalid
from tidegate.orders import ORDER_TYP, OrderInvalid, check_evidence, order_payload, parse_evidence, signers_needed
from tidegate.seal import Unsealed, digest, is_consistent, open_checkpoint, strict_json
from tidegate.seal import verify as unseal


@click.command()
@click.argument("file", type=FILE)
@click.option("--authority", "authority_file", type=FILE, help="The authority whose officers signed the order.")
@click.option("--platform-key", type=FILE, help="The public key that signs the platform's answers and its log.")
@click.option("--earlier", type=FILE, help="A checkpoint of the same log kept from before.")
@click.option("--consistency", type=FILE, help="The platform's proof that the log only grew since then.")
@json_option
def verify(
    *,
    file: Path,
    authority_file: Path | None,
    platform_key: Path | None,
    earlier: Path | None,
    consistency: Path | None,
    as_json: bool,
) -> int:
    """Prove a FILE: a signed order, or a platform's evidence of one. Exit 1 with the place that does not hold."""
    if (earlier is None) != (consistency is None):
        raise click.UsageError("--earlier and --consistency go together.")
    try:
        result = _verified(file, authority_file, platform_key, earlier, consistency)
    except (OrderInvalid, Unsealed) as error:
        result = {"ok": False, "field": error.field, "rule": error.rule, "remedy": error.remedy}
    if as_json:
        click.echo(json.dumps(result))
    else:
        click.echo(_text(result))
    return exit_codes.OK if result["ok"] else exit_codes.FINDINGS


def _verified(
    file: Path, authority_file: Path | None, platform_key: Path | None, earlier: Path | None, consistency: Path | None
) -> dict[str, Any]:
    data = content(file)
    found = strict_json(data, size_max=SIZE_MAX, field=str(file))
    if isinstance(found, dict) and "pieces" in found:
        if platform_key is None:
            raise click.UsageError("Evidence is verified with --platform-key.")
        return _evidence(data, authority_file, platform_key, earlier, consistency)
    if authority_file is None:
        raise click.UsageError("A signed order is verified with --authority.")
    return _order(file, authority_file)


def _order(file: Path, authority_file: Path) -> dict[str, Any]:
    order, envelope = order_in(file)
    if envelope is None:
        raise OrderInvalid(field=str(file), rule="It is not signed.", remedy="tidegate order sign")
    pinned = authority(authority_file)
    if order.issuer != pinned.code:
        raise OrderInvalid(field="issuer", rule=f"It is of {order.issuer}, not of {pinned.code}.")
    kids = unseal(envelope, keys=pinned.keys, typ=ORDER_TYP).kids
    needed = signers_needed(order, authority=pinned)
    said = {"order_id": str(order.order_id), "digest": digest(order_payload(order)), "signers": list(kids)}
    if len(kids) < needed:
        return said | {
            "ok": False,
            "field": "signatures",
            "rule": f"{needed} officers must sign it.",
            "remedy": "Sign.",
        }
    return said | {"ok": True, "simulations": dict(order.preview_digests)}


def _evidence(
    data: bytes, authority_file: Path | None, platform_key: Path, earlier: Path | None, consistency: Path | None
) -> dict[str, Any]:
    key = public_key(platform_key)
    evidence = parse_evidence(data)
    keys = None if authority_file is None else authority(authority_file).keys
    proven = check_evidence(evidence, platform_key=key, authority_keys=keys)
    if earlier is not None and consistency is not None:
        before = open_checkpoint(content(earlier).decode("utf-8", "replace"), origin=evidence.origin, key=key)
        first, second, proof = _proof(consistency)
        grown = is_consistent(
            first=before.size, first_root=before.root, second=second, second_root=proven.checkpoint.root, proof=proof
        )
        if (first, second) != (before.size, proven.checkpoint.size) or not grown:
            raise OrderInvalid(
                field="consistency", rule="The log does not begin with the one of the earlier checkpoint."
            )
    said = standing(proven, evidence.platform)
    signed = {"signers": list(proven.signers), "signatures_judged": keys is not None and not proven.paper}
    return {"ok": True, "order_id": str(proven.order.order_id), **signed, **said}


def _proof(file: Path) -> tuple[int, int, list[bytes]]:
    found = strict_json(content(file), field=str(file))
    try:
        return found["first"], found["second"], [base64.b64decode(step, validate=True) for step in found["proof"]]
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise Invalid(
            field=str(file),
            value="",
            rule="It has first, second and proof.",
            remedy="Fetch /api/v1/orders/log/consistency.",
        ) from None


def _text(result: dict[str, Any]) -> str:
    if not result["ok"]:
        return f"It does not hold. {result['field']}: {result['rule']} {result['remedy']}"
    signers = f"signed by {', '.join(result['signers'])}" if result["signers"] else "signatures not judged"
    state = f" State at {result['platform']}: {result['state']}. {result['said']}" if "state" in result else ""
    return f"It holds. Order {result['order_id']}, {signers}.{state}".rstrip()
