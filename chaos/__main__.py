"""`python -m chaos`: kills under load, one table; `--write` keeps it in docs/reliability.md."""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path

import click
from rich.console import Console


@click.command()
@click.option("--kills", default=1000, show_default=True, help="SIGKILLs of applications, backends and the server.")
@click.option("--seconds", default=3600.0, show_default=True, help="At most so long.")
@click.option("--seed", type=int, help="Of all chance in the run; without it a new one, which is printed.")
@click.option("--writers", default=4, show_default=True, help="Honest writers; the control has two more.")
@click.option("--postgres-bin", type=click.Path(path_type=Path), help="A stock PostgreSQL's programs.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.option("--write", is_flag=True, help="Keep the table in docs/reliability.md.")
def main(
    *, kills: int, seconds: float, seed: int | None, writers: int, postgres_bin: Path | None, as_json: bool, write: bool
) -> None:
    """Kill applications, backends and the server under load, and hold what was acknowledged against the journal."""
    from chaos import report
    from chaos.run import Plan, run

    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    click.echo(f"seed {chosen}", err=True)
    plan = Plan(seed=chosen, kills=kills, seconds=seconds, honest=writers, postgres_bin=postgres_bin)
    outcome = run(plan, told=lambda line: click.echo(line, err=True))
    if as_json:
        click.echo(json.dumps(report.document(outcome), default=str))
    else:
        Console().print(report.table(outcome))
    click.echo(report.conclusion(outcome), err=True)
    if write:
        report.write(outcome)
    sys.exit(0 if outcome.ok else 1)


if __name__ == "__main__":
    main()
