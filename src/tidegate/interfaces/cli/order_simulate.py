"""`tidegate order simulate`: what an order would meet on each platform, before anybody signs it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.order_draw_up import FILE, json_option
from tidegate.interfaces.cli.order_files import content, named, order_in, readable, signing_key, written
from tidegate.money import Amount, Invalid, Rate, currency
from tidegate.orders import (
    PREVIEW_TYP,
    Order,
    OrderInvalid,
    Preview,
    PreviewRequest,
    largest_outflow,
    order_payload,
    parse_preview,
    passes,
    preview_members,
    preview_payload,
    preview_request_payload,
    stock_on,
)
from tidegate.seal import SigningKey, strict_json
from tidegate.seal import sign as seal

HORIZONS = (0, 1, 7, 30, 90, 180, 365)


@click.command()
@click.argument("order", type=FILE)
@click.option("--at", "addresses", multiple=True, metavar="CODE=URL", help="Ask this platform.")
@click.option("--key", "key_file", type=FILE, help="An officer's key, with which platforms are asked.")
@click.option(
    "--answer", "answers", multiple=True, metavar="CODE=FILE", help="Take this platform's answer from a file."
)
@click.option("--requests", type=click.Path(path_type=Path, file_okay=False, exists=True),
              help="Only write the signed requests into this folder, to be sent by other means.")  # fmt: skip
@click.option("--bind", type=FILE, help="Write the order with the digests of what was looked at into this file.")
@click.option("--save", type=click.Path(path_type=Path, file_okay=False, exists=True),
              help="Keep each platform's answer in this folder.")  # fmt: skip
@click.option("--svg", type=FILE, help="Draw the run-off of all platforms together into this file.")
@click.option("--liquid", "liquid_minor", type=click.IntRange(min=0),
              help="Say on which day more has left than this, in minor units.")  # fmt: skip
@json_option
def simulate(
    *,
    order: Path,
    addresses: tuple[str, ...],
    key_file: Path | None,
    answers: tuple[str, ...],
    requests: Path | None,
    bind: Path | None,
    save: Path | None,
    svg: Path | None,
    liquid_minor: int | None,
    as_json: bool,
) -> int:
    """Show products, holders, stock, maturity ladder and three run-off curves of an ORDER; nothing changes.

    The digest of each answer, put into the order with --bind, is what signatures then vouch for.
    """
    drafted, _ = order_in(order)
    if requests is not None:
        return _write_requests(drafted, requests, _key(key_file))
    found = {code: _read(content(Path(file)), code, drafted) for code, file in named(answers, field="answer").items()}
    asked = named(addresses, field="at")
    found |= {code: _ask(drafted, code, url, _key(key_file)) for code, url in asked.items()}
    if not found:
        raise Invalid(field="at", value="", rule="A platform is asked.", remedy="Give --at CODE=URL, or --answer.")
    if save is not None:
        for code, one in found.items():
            written(save / f"simulation-{code}.json", preview_payload(one))
    if bind is not None:
        written(bind, _bound(drafted, found))
    if svg is not None:
        written(svg, _picture(list(found.values())).encode())
    if as_json:
        shown: list[dict[str, Any]] = [
            preview_members(one) | {"digest": one.digest, "outflow": _outflow(one, liquid_minor)}
            for one in found.values()
        ]
        click.echo(json.dumps({"order_id": str(drafted.order_id), "simulations": shown}))
    else:
        click.echo("\n\n".join(_text(one, liquid_minor) for one in found.values()))
    return exit_codes.OK


def _key(path: Path | None) -> SigningKey:
    if path is None:
        raise Invalid(field="key", value="", rule="Platforms answer a signed request.", remedy="Give --key FILE.")
    return signing_key(path)


def _request(order: Order, code: str, key: SigningKey) -> bytes:
    request = PreviewRequest(
        issuer=order.issuer,
        addressee=code,
        kind=order.kind,
        scope=order.scope,
        person=order.measure.person,
        requested_at=datetime.now(UTC),
    )
    return seal(preview_request_payload(request), keys=[key], typ=PREVIEW_TYP)


def _write_requests(order: Order, folder: Path, key: SigningKey) -> int:
    for code in order.addressees:
        written(folder / f"request-{code}.jws.json", _request(order, code, key))
    click.echo(f"{len(order.addressees)} requests written to {folder}.", err=True)
    return exit_codes.OK


def _ask(order: Order, code: str, url: str, key: SigningKey) -> Preview:
    import httpx

    from tidegate.hub.wire import post
    from tidegate.hub.words import said_by

    with httpx.Client(timeout=30) as client:
        answer = post(
            client=client, url=url.rstrip("/") + "/api/v1/orders/preview", envelope=_request(order, code, key)
        )
    if not answer.good:
        raise Invalid(field=code, value=url, rule=said_by(answer=answer), remedy="Correct it and ask again.")
    return _read(answer.body, code, order)


def _read(data: bytes, code: str, order: Order) -> Preview:
    found = parse_preview(data)
    wanted = (code, order.kind, order.scope, order.measure.person)
    if (found.platform, found.kind, found.scope, found.person) != wanted:
        raise OrderInvalid(
            field=code,
            rule="The simulation is of another platform, kind, scope or person.",
            remedy="Ask for this very order.",
        )
    return found


def _bound(order: Order, found: dict[str, Preview]) -> bytes:
    document = strict_json(order_payload(order))
    document["preview_digests"] = {**order.preview_digests, **{code: one.digest for code, one in found.items()}}
    return readable(document)


_CURVES = ("run_off", "behavioural", "worst")


def _outflow(one: Preview, liquid_minor: int | None) -> dict[str, Any]:
    """By curve the day on which most leaves, and the day on which what has left passes what is liquid."""
    found = {}
    for name in _CURVES:
        largest = largest_outflow(getattr(one, name))
        beyond = None if liquid_minor is None else passes(getattr(one, name), liquid_minor=liquid_minor)
        found[name] = {
            "largest_on": None if largest is None else largest[0].isoformat(),
            "largest_minor": "0" if largest is None else str(largest[1]),
            "passes_liquid_on": None if beyond is None else beyond.isoformat(),
        }
    return found


def _text(one: Preview, liquid_minor: int | None) -> str:
    def shown(minor: int) -> str:
        return Amount(minor=minor, currency=currency(one.currency)).text()

    lines = [
        f"{one.platform}: {one.products} products, {one.holders} holders, {one.deposits} deposits,"
        f" {one.currency} {shown(one.stock_minor)} in stock, {one.in_flight} in flight",
        f"  as of {one.as_of.isoformat()}, digest {one.digest}",
        f"  early withdrawals lately: {Rate(ppb=one.hazard_ppb)} of what may leave, each day",
        f"  {'days':>6} {'by contract':>22} {'by habit':>22} {'at worst':>22}",
    ]
    start = one.run_off[0][0] if one.run_off else date.min
    for days in HORIZONS if one.run_off else ():
        day = start + timedelta(days=days)
        figures = (shown(stock_on(curve, day)) for curve in (one.run_off, one.behavioural, one.worst))
        lines.append(f"  {days:>6} " + " ".join(f"{figure:>22}" for figure in figures))
    lines += _outflow_lines(_outflow(one, liquid_minor), shown, asked=liquid_minor is not None)
    lines += [f"  {bucket:>10} {shown(minor):>22}" for bucket, minor in one.ladder if minor]
    return "\n".join(lines)


def _outflow_lines(found: Mapping[str, Any], shown: Callable[[int], str], *, asked: bool) -> list[str]:
    words = [
        f"{shown(int(found[name]['largest_minor']))} {found[name]['largest_on'] or ''}".rstrip() for name in _CURVES
    ]
    lines = [f"  {'most':>6} " + " ".join(f"{one:>22}" for one in words)]
    if asked:
        beyond = [found[name]["passes_liquid_on"] or "never" for name in _CURVES]
        lines.append(f"  {'liquid':>6} " + " ".join(f"{one:>22}" for one in beyond))
    return lines


def _picture(found: Sequence[Preview]) -> str:
    """All platforms together, of the currency of the first."""
    from tidegate.hub.sum_up import totals
    from tidegate.interfaces.charts import Series, run_off
    from tidegate.interfaces.charts.standalone import standing_alone

    total = totals(previews=[one for one in found if one.currency == found[0].currency])[0]

    def shown(minor: int) -> str:
        return Amount(minor=minor, currency=currency(total.currency)).text()

    return standing_alone(
        run_off(
            series=[Series(name=name, points=curve) for name, curve in total.curves],
            title="How the stock runs off",
            caption="",
            amount=shown,
            axis_amount=lambda minor: shown(minor).partition(".")[0],
            day=lambda day: day.isoformat(),
        )
    )
