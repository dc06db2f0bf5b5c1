"""`tidegate import deposits`: take over a book of deposits that run elsewhere."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.progress import progress
from tidegate.interfaces.cli.rows import printable
from tidegate.money import decimal_text, minor_digits

if TYPE_CHECKING:
    from tidegate.deposits.moving_in.finding import Finding
    from tidegate.deposits.moving_in.move_in import Outcome


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), required=False)
@click.option("--schema", is_flag=True, help="Print the columns of the file as JSON Schema, and do nothing else.")
@click.option("--dry-run", is_flag=True, help="Read, find and ask only: nothing is written.")
@click.option("--json", "as_json", is_flag=True, help="Print findings and result as one JSON document.")
@database_option
def deposits(*, file: Path | None, schema: bool, dry_run: bool, as_json: bool, database: str | None) -> int:
    """Deposits that run elsewhere and shall go on here.

    FILE is CSV or Parquet, a row a deposit; `--schema` tells its columns. If anything is wrong, every finding is told
    with its row and nothing is taken over (exit 2; 3 where the gate says no). An import that was stopped goes on when
    it is started again; the same file twice changes nothing.
    """
    if schema:
        from tidegate.deposits.moving_in.columns import json_schema

        click.echo(json.dumps(json_schema(), indent=2))
        return exit_codes.OK
    if file is None:
        raise click.UsageError("Name a file, or say --schema.")
    with deployment(database=database, role="platform"):
        from tidegate.deposits.moving_in.move_in import Outcome, move_in
        from tidegate.interfaces.problem import RefusedError

        told = _Told(as_json=as_json)
        with progress("Importing", quiet=as_json) as step:
            outcome = move_in(file=file, tell=told.finding, dry_run=dry_run, progress=step)
    if not isinstance(outcome, Outcome):
        told.refused()
        raise RefusedError(outcome)
    told.end(outcome, dry_run=dry_run)
    if outcome.refused:
        return exit_codes.REFUSED
    return exit_codes.BAD_INPUT if outcome.findings else exit_codes.OK


class _Told:
    """Findings as they come, however many, then the result."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json, self.count = as_json, 0

    def finding(self, one: Finding) -> None:
        if self.as_json:
            opening = ",\n " if self.count else '{"findings": [\n '
            click.echo(opening + json.dumps(asdict(one), ensure_ascii=False), nl=False)
        else:
            where = ", ".join(part for part in (f"row {one.row}" if one.row else "file", one.column) if part)
            shown = f" {one.value!r}" if one.value else ""
            click.echo(printable(f"{where}{shown}: {one.rule} {one.remedy}"))
        self.count += 1

    def refused(self) -> None:
        """What was told so far is closed; the problem follows on stderr."""
        if self.as_json and self.count:
            click.echo("\n]}")

    def end(self, outcome: Outcome, *, dry_run: bool) -> None:
        if not self.as_json:
            click.echo(_text(outcome, dry_run=dry_run))
            return
        rest = json.dumps(_document(outcome, dry_run=dry_run))
        click.echo(("\n], " if self.count else '{"findings": [], ') + rest.removeprefix("{"))


def _document(outcome: Outcome, *, dry_run: bool) -> dict[str, Any]:
    return {
        "rows": outcome.rows,
        "known": outcome.known,
        "new": outcome.new,
        "principal_minor": dict(sorted(outcome.principal_minor.items())),
        "refused": outcome.refused,
        "dry_run": dry_run,
    }


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _text(outcome: Outcome, *, dry_run: bool) -> str:
    lines = [
        f"{_counted(outcome.rows, 'row')} read, {outcome.known:,} had moved in before, "
        f"{_counted(outcome.findings, 'finding')}."
    ]
    if outcome.findings and not outcome.new:
        lines.append("Nothing was taken over.")
    elif dry_run:
        lines.append(f"{outcome.rows - outcome.known:,} would move in. Nothing was written.")
    else:
        lines.append(f"{outcome.new:,} deposit{'' if outcome.new == 1 else 's'} moved in.")
    for code, minor in sorted(outcome.principal_minor.items()):
        lines.append(f"  {code} {decimal_text(minor, digits=minor_digits(code))}")
    return "\n".join(lines)
