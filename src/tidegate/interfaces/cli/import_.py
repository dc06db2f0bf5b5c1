"""`tidegate import`: read a market of real products, account for each rate and tier; or take over a book."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.import_deposits import deposits
from tidegate.interfaces.cli.progress import narrate
from tidegate.interfaces.cli.whole_file import whole_file

if TYPE_CHECKING:
    from tidegate.catalogue.importers.cdr import Loaded

_TOLD_EVERY = 250


@click.group()
def command() -> None:
    """Read a market of real products, or take over a book of deposits."""


command.add_command(deposits)


@command.command()
@click.argument("source", metavar="PATH|URL")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every finding into this file, as CSV if it ends so, else as JSON lines.",
)
@click.option(
    "--skip-broken",
    is_flag=True,
    help="Report documents that cannot be read and import the others; else the first one ends the import.",
)
@click.option("--dry-run", is_flag=True, help="Read and report only; no database is needed.")
@click.option(
    "--test-register",
    is_flag=True,
    help="For a rehearsal: enter the banks in a register that says it is a test, with agreements for this platform.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@database_option
def cdr(
    *,
    source: str,
    report: Path | None,
    skip_broken: bool,
    dry_run: bool,
    test_register: bool,
    as_json: bool,
    database: str | None,
) -> int:
    """Term deposits as Australian banks publish them (Consumer Data Right).

    SOURCE is a file, a folder of product documents, JSON lines, gzip of either, or a data holder's https address. Every
    rate and tier becomes part of a chart or a finding. Importing the same again publishes nothing new.
    """
    if dry_run and (test_register or database):
        raise click.UsageError("--dry-run stores nothing: leave --test-register and --database away.")
    loaded = _load(source, skip_broken=skip_broken, quiet=as_json)
    if report is not None:
        _write(loaded, report)
    stored: dict[str, Any] = {"published": None}
    if not dry_run:
        with deployment(database=database, role="platform"):
            stored = _store(loaded, test_register=test_register)
    result = {**loaded.summary.to_json(), **stored}
    click.echo(json.dumps(result) if as_json else _text(result))
    return exit_codes.OK


def _load(source: str, *, skip_broken: bool, quiet: bool) -> Loaded:
    from tidegate.catalogue.importers.cdr import load_market

    def tell(done: int) -> None:
        if not quiet and done % _TOLD_EVERY == 0:
            narrate(f"{done} products read …")

    return load_market(source, skip_broken=skip_broken, progress=tell)


def _write(loaded: Loaded, report: Path) -> None:
    from tidegate.catalogue.importers.cdr.summary import write_findings

    with whole_file(report, replace=True) as beside:
        with beside.open("w", encoding="utf-8", newline="") as to:
            write_findings(findings=loaded.findings, to=to, as_csv=report.suffix.lower() == ".csv")
        beside.chmod(0o644)
    narrate(f"{len(loaded.findings)} findings written to {report}.")


def _store(loaded: Loaded, *, test_register: bool) -> dict[str, Any]:
    from dataclasses import asdict
    from zoneinfo import ZoneInfo

    from django.db import transaction

    from tidegate.catalogue.importers.cdr.store import enter_test_register, publish_market
    from tidegate.gate.clock import now
    from tidegate.interfaces.problem import Refused, RefusedError
    from tidegate.parties.describe import platform_profile

    with transaction.atomic():
        profile, at = platform_profile(), now()
        on = at.astimezone(ZoneInfo(profile.zone if profile else "UTC")).date()
        found: dict[str, Any] = {"published": dict(publish_market(loaded=loaded, on=on))}
        if test_register:
            entered = enter_test_register(
                loaded=loaded, platform=profile.code if profile else "", jurisdiction="AU", valid_from=on, at=at
            )
            if isinstance(entered, Refused):
                raise RefusedError(entered)
            found["test_register"] = asdict(entered)
    return found


def _text(result: Mapping[str, Any]) -> str:
    lines = [
        f"{result['products']} products, {result['sellable']} of them sellable.",
        f"{result['rates']} rates, {result['rates_in_charts']} of them in charts;"
        f" {result['tiers']} tiers, {result['tiers_in_charts']} of them in charts.",
    ]
    kinds = result["findings"]
    lines += [f"{count:>7}  {kind.replace('_', ' ')}" for kind, count in kinds.items()]
    published = result["published"]
    if published is None:
        lines.append("Nothing was stored.")
    else:
        lines.append(f"{published['new']} products published anew, {published['same']} were the same already.")
    if "test_register" in result:
        lines.append(f"TEST REGISTER: {result['test_register']['institutions']} banks entered. No authority said so.")
    return "\n".join(lines)
