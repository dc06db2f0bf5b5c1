"""`tidegate ledger export FILE`: the journal or the accounts, for others to read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.ledger.given import given_day, json_option
from tidegate.interfaces.cli.progress import Step, progress
from tidegate.interfaces.cli.whole_file import whole_file

if TYPE_CHECKING:
    from tidegate.ledger.export.chosen import Chosen, Kind

_BY_ENDING = {
    ".csv": "csv",
    ".parquet": "parquet",
    ".journal": "hledger",
    ".hledger": "hledger",
    ".beancount": "beancount",
}
_TABLES = ("csv", "parquet")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option(
    "--format", "form", type=click.Choice([*_TABLES, "hledger", "beancount"]), help="By the file's ending if left out."
)
@click.option(
    "--what",
    type=click.Choice(["transfers", "accounts"]),
    default="transfers",
    help="The journal, or the accounts with their totals (CSV and Parquet only).",
)
@click.option("--from", "first", metavar="DATE", help="First business day; the ledger's first if left out.")
@click.option("--to", "last", metavar="DATE", help="Last business day; the ledger's latest if left out.")
@click.option("--currency", metavar="CODE", help="Only this currency.")
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@database_option
@json_option
def export(
    *,
    file: Path,
    form: str | None,
    what: str,
    first: str | None,
    last: str | None,
    currency: str | None,
    force: bool,
    database: str | None,
    as_json: bool,
) -> int:
    """Write the journal of a period into FILE (- for standard output): CSV, Parquet, or text for hledger or beancount.

    One snapshot, whole or not at all. A journal for hledger or beancount that begins later than the ledger has opening
    balances; what is reserved stands on accounts of its own.
    """
    form = _form(file, form, what=what)
    since, until = given_day(first, field="from"), given_day(last, field="to")
    with deployment(database=database, role="platform"), progress("Exporting", quiet=as_json) as step:
        from tidegate.ledger.export.chosen import Chosen

        chosen = Chosen(first=since, last=until, currency=currency)
        if str(file) == "-":
            count = _write(sys.stdout, form=form, what=what, chosen=chosen, step=step)
        else:
            with whole_file(file, replace=force) as beside:
                count = _write(beside, form=form, what=what, chosen=chosen, step=step)
    told = json.dumps({"file": str(file), "format": form, "what": what, "rows": count})
    click.echo(told if as_json else f"{count:,} {what} written to {file}.", err=not as_json or str(file) == "-")
    return exit_codes.OK


def _form(file: Path, form: str | None, *, what: str) -> str:
    found = form or _BY_ENDING.get(file.suffix.lower())
    if found is None:
        endings = ", ".join(_BY_ENDING)
        raise click.UsageError(f"What {file.name} is to be does not show: give --format, or a name with {endings}.")
    if what == "accounts" and found not in _TABLES:
        raise click.UsageError(f"A journal for {found} has all accounts in it: leave --what away.")
    if found == "parquet" and str(file) == "-":
        raise click.UsageError("Parquet is no text to print: name a file.")
    return found


def _write(to: Path | TextIO, *, form: str, what: str, chosen: Chosen, step: Step) -> int:
    """Writes everything from one snapshot; how many rows."""
    from tidegate.ledger.export.chosen import ACCOUNTS, TRANSFERS, accounts, count_transfers, counted, transfers
    from tidegate.ledger.snapshot import one_snapshot

    count = 0

    def tell(done: int) -> None:
        nonlocal count
        count = done
        step(done, max(total, done), what)

    with one_snapshot():
        total = count_transfers(chosen) if what == "transfers" else 0
        found = transfers(chosen) if what == "transfers" else accounts(chosen)
        rows, columns = counted(found, tell), TRANSFERS if what == "transfers" else ACCOUNTS
        if form == "parquet":
            from tidegate.ledger.export.parquet_file import write_parquet

            assert isinstance(to, Path), "parquet goes into a file"
            write_parquet(to=to, columns=columns, rows=rows)
        elif isinstance(to, Path):
            with to.open("w", encoding="utf-8", newline="") as opened:
                _write_text(opened, form=form, columns=columns, chosen=chosen, rows=rows)
        else:
            _write_text(to, form=form, columns=columns, chosen=chosen, rows=rows)
    return count


def _write_text(
    to: TextIO, *, form: str, columns: Mapping[str, Kind], chosen: Chosen, rows: Iterable[dict[str, Any]]
) -> None:
    if form == "csv":
        from tidegate.ledger.export.csv_file import write_csv

        write_csv(to=to, columns=columns, rows=rows)
        return
    from tidegate.ledger.export.plain_text import Dialect, write_plain_text

    write_plain_text(to=to, dialect=Dialect(form), chosen=chosen, rows=rows)
