"""`tidegate order collect`: asking platforms for their signed answers, at the hub's own database."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from uuid import UUID

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.order_files import signing_key
from tidegate.interfaces.jobs.rhythm import Rhythm
from tidegate.interfaces.site.configuration import load
from tidegate.money import Invalid
from tidegate.seal import SigningKey

if TYPE_CHECKING:
    from tidegate.hub.collect_round import CollectedOf
    from tidegate.hub.refusal import Refused

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("orders", type=UUID, nargs=-1, metavar="[ORDER_ID]...")
@click.option("--key", "key_file", type=_FILE, help="An officer's key; without it TIDEGATE_SIGNING_KEY_FILE.")
@click.option("--every", "every_s", type=click.IntRange(1, 86_400), help="Go on, a round every so many seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print each round as one line of JSON.")
@database_option
def collect(
    *, orders: tuple[UUID, ...], key_file: Path | None, every_s: int | None, as_json: bool, database: str | None
) -> int:
    """Ask platforms for their signed answers to issued orders, and keep what is proved.

    Without ORDER_ID: about every order that is not over. Exit 1 if an answer is not believed, 6 if a platform did not
    answer. With --every it goes on until it is ended; who does not answer is asked less and less often, at least
    once an hour, and nothing that goes wrong in a round ends it.
    """
    key = _key(key_file)
    with deployment(database=database, role="hub"):
        if every_s is not None:
            _for_ever(key, orders, Rhythm(every_s=every_s), _json if as_json else _text)
        found = _round(key, orders, frozenset())
    click.echo(_json(found) if as_json else _text(found))
    return _code(found)


def _key(file: Path | None) -> SigningKey:
    file = file or load().signing_key_file
    if file is None:
        raise Invalid(
            field="key",
            value="",
            rule="Platforms answer an enquiry that an officer signed.",
            remedy="Give --key FILE, or set TIDEGATE_SIGNING_KEY_FILE.",
        )
    return signing_key(file)


def _round(key: SigningKey, orders: Sequence[UUID], leave_out: frozenset[str]) -> tuple[CollectedOf, ...]:
    from tidegate.hub.collect_round import collect_round
    from tidegate.hub.refusal import Refused
    from tidegate.interfaces.jobs import line
    from tidegate.interfaces.problem import RefusedError

    found: tuple[CollectedOf, ...] | Refused = collect_round(
        key=key, client=line.client(), at=_now(), wait=line.wait, orders=orders, leave_out=leave_out
    )
    if isinstance(found, Refused):
        raise RefusedError(found)
    return found


def _now() -> datetime:
    """In a demonstration time is what the hub saw last: it is simulated, and the platforms'."""
    from django.conf import settings

    from tidegate.hub.look_up import latest_instant

    return (latest_instant() if settings.DEMO else None) or datetime.now(UTC)


def _for_ever(
    key: SigningKey, orders: Sequence[UUID], rhythm: Rhythm, words: Callable[[Sequence[CollectedOf]], str]
) -> NoReturn:
    """Round after round. What goes wrong is told, and tried again later."""
    from django.db import close_old_connections

    from tidegate.hub.collect_round import SILENT

    troubles = 0
    while True:
        try:
            found = _round(key, orders, rhythm.resting(now=time.monotonic()))
            troubles = 0
            click.echo(words(found))
            silent = {one.found.platform for one in found if one.found.outcome in SILENT}
            for code in {one.found.platform for one in found} - silent:
                rhythm.answered(code)
            for code in silent:
                rhythm.silent(code, now=time.monotonic())
        except Exception as error:  # noqa: BLE001 (the last door of a round: the next one is tried all the same)
            troubles += 1
            click.echo(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {type(error).__name__}: {error}", err=True)
        close_old_connections()
        time.sleep(rhythm.pause_s(silences=troubles) if troubles else rhythm.every_s)


def _code(found: Sequence[CollectedOf]) -> int:
    from tidegate.hub.collect import Collected

    outcomes = {one.found.outcome for one in found}
    if Collected.NOT_BELIEVED in outcomes:
        return exit_codes.FINDINGS
    return exit_codes.BUSY if outcomes - {Collected.BELIEVED} else exit_codes.OK


def _document(one: CollectedOf) -> dict[str, Any]:
    return {
        "order_id": str(one.order_id),
        "number": one.number or None,
        "platform": one.found.platform,
        "outcome": str(one.found.outcome),
        "new": one.found.new,
        "refusal": None if one.found.refusal is None else str(one.found.refusal),
        "said": one.found.said,
    }


def _json(found: Sequence[CollectedOf]) -> str:
    at = datetime.now(UTC).replace(microsecond=0).isoformat()
    said = {"at": at, "ok": _code(found) == exit_codes.OK, "answers": [_document(one) for one in found]}
    return json.dumps(said, ensure_ascii=False)


def _text(found: Sequence[CollectedOf]) -> str:
    return "\n".join(map(_line, found)) or "No order waits for an answer."


def _line(one: CollectedOf) -> str:
    said = f" {one.found.said}" if one.found.said else ""
    new = f", {one.found.new} new" if one.found.new else ""
    return f"order {one.number or one.order_id} at {one.found.platform}: {one.found.outcome}{new}.{said}"
